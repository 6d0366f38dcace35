"""How long a resolver may go by what it remembers; Django is not needed to know."""

from __future__ import annotations

LEASE_SECONDS = 3.0
"""From a renewal on; whoever stops an agent waits at most this long for a resolver that is cut off."""
