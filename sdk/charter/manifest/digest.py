"""The name of a JSON value: SHA-256 of its RFC 8785 form."""

from __future__ import annotations

import hashlib
from typing import Any

from charter.manifest.canonical import canonical


def digest(data: Any) -> str:
    """Return `sha256:<64 hex digits>` of the value's RFC 8785 form.

    Raises `CanonicalError` when there is none.
    """
    return digest_of_bytes(canonical(data))


def digest_of_bytes(payload: bytes) -> str:
    """Return `sha256:<64 hex digits>` of bytes that are a canonical form already."""
    return "sha256:" + hashlib.sha256(payload).hexdigest()
