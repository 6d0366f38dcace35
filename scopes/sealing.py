"""Sealing what only the people asked may read: the arguments of a call under review.

AES-256-GCM under a key derived from SECRET_KEY (HKDF, RFC 5869), bound to the review's id, so
that what was sealed for one review opens for no other.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from charter.engine import read_json

_PURPOSE = b"charter: arguments of a call under review, 1"
_NONCE = 12
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class SealError(ValueError):
    """The bytes were not sealed for this review with this secret."""


def seal(arguments: Mapping[str, Any], *, review: UUID, secret: str) -> bytes:
    """Return the arguments encrypted for `review`; `secret` is SECRET_KEY."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(secret).encrypt(
        nonce, _ENCODER.encode(dict(arguments)), review.bytes
    )


def unseal(sealed: bytes, *, review: UUID, secret: str) -> dict[str, Any]:
    """Return the arguments, fractions as `Decimal`. Raises `SealError`."""
    try:
        text = _cipher(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], review.bytes)
    except (InvalidTag, ValueError) as problem:
        raise SealError("not sealed for this review") from problem
    data: dict[str, Any] = read_json(text)
    return data


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESGCM:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE)
    return AESGCM(derive.derive(secret.encode()))
