"""Fetching what people name without reaching inside (promise 16): the one way out of Charter.

Imports, webhooks, sign-in and keys of others all go through here. A fact travels: `target` reads the
address strictly, `addresses` knows which are public, `connecting` resolves a name and connects to exactly
what it checked, `transport` bounds what comes back, `fetching` follows redirects and ends in time.
Nothing here asks a database or a setting: who calls says which hosts are allowed (`allowed_hosts` of
`registry.services.imports.outside`). `target` is light; what asks brings an HTTP client with it.
"""

from __future__ import annotations
