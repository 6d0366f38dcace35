"""Fetching what people name without reaching inside (promise 16): the one way out of Charter.

Imports, webhooks, sign-in and keys of others all go through here. A fact travels: `target` reads the
address strictly, `addresses` knows which are public, `connecting` resolves a name and connects to exactly
what it checked, `transport` bounds what comes back, `fetching` follows redirects and ends in time.
Nothing here asks a database or a setting: who calls says which hosts are allowed.
"""

from __future__ import annotations

from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.fetching import Fetched, fetch, fetch_async
from registry.fetch.target import AllowedHosts, HostRule, target_of
from registry.fetch.transport import Limits, SafeTransport

__all__ = [
    "AddressRefusedError",
    "AllowedHosts",
    "FetchFailedError",
    "Fetched",
    "HostRule",
    "Limits",
    "SafeTransport",
    "fetch",
    "fetch_async",
    "target_of",
]
