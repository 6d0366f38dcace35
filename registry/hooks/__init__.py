"""What leaves Charter, as bytes: CloudEvents, their signature, what Slack reads. No database, no socket."""

from __future__ import annotations
