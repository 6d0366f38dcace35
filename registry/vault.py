"""Secrets that Charter must read again, sealed in the database: addresses and keys of what it tells.

Fernet (AES-128-CBC with HMAC-SHA256) under a key of its own, made of SECRET_KEY by HKDF (RFC 5869).
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from registry.errors import ConflictError


class SealBrokenError(ConflictError):
    """A secret was sealed under another SECRET_KEY."""

    code = "seal_broken"


def sealed(text: str) -> str:
    """The text as it may be kept."""
    return _box().encrypt(text.encode()).decode()


def unsealed(kept: str) -> str:
    """The text again. Raises `SealBrokenError` under another SECRET_KEY."""
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken:
        raise SealBrokenError(
            "it was kept under another SECRET_KEY", fix="remove it and add it again"
        ) from None


def _box() -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"charter vault").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))
