"""Why nothing was fetched."""

from __future__ import annotations

from registry.errors import InvalidError


class AddressRefusedError(InvalidError):
    """The address, or what it resolves or redirects to, is none that Charter may ask."""

    code = "address_refused"


class FetchFailedError(InvalidError):
    """What answers there does not answer in time, in size or in kind."""

    code = "fetch_failed"
