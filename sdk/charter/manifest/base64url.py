"""Base64url without padding, in exactly one spelling (RFC 7515 §2, RFC 4648 §3.5)."""

from __future__ import annotations

import base64
import binascii


def encode(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes.

    Raises `ValueError` unless `text` is what `encode` would write.
    """
    try:
        padding = "=" * (-len(text) % 4)
        data = base64.b64decode(
            (text + padding).encode("ascii"), altchars=b"-_", validate=True
        )
    except (UnicodeEncodeError, binascii.Error) as problem:
        raise ValueError(f"not base64url: {problem}") from problem
    if encode(data) != text:
        raise ValueError("not the canonical base64url of its bytes")
    return data
