"""Ed25519 keys: their names, their public form, their files.

A key's name (`kid`) is its RFC 7638 thumbprint, so a name cannot be claimed by another
key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from charter.manifest import base64url
from charter.manifest.canonical import canonical

ALG = "Ed25519"
"""The one algorithm (RFC 9864).

The older, polymorphic `EdDSA` is refused like any other.
"""


class KeyFormatError(ValueError):
    """A public key, or a set of them, is not in the form this library writes."""

    code = "bad_key"


def thumbprint(key: Ed25519PublicKey) -> str:
    """Return the RFC 7638 SHA-256 thumbprint, base64url."""
    required = {"crv": "Ed25519", "kty": "OKP", "x": _x(key)}
    return base64url.encode(hashlib.sha256(canonical(required)).digest())


def public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """Return the key as a JWK (RFC 8037) named by its thumbprint."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": _x(key),
        "kid": thumbprint(key),
        "alg": ALG,
        "use": "sig",
    }


def key_set(keys: Iterable[Ed25519PublicKey]) -> dict[str, list[dict[str, str]]]:
    """Return a JWK set (RFC 7517 §5), in the order given."""
    return {"keys": [public_jwk(key) for key in keys]}


def read_jwk(data: Any) -> Ed25519PublicKey:
    """Return the public key of a JWK.

    Raises `KeyFormatError` for another kind of key, a `kid` that is not its thumbprint,
    an `alg` other than Ed25519, and a private part that should not be there.
    """
    if not isinstance(data, Mapping) or data.get("kty") != "OKP":
        raise KeyFormatError("not a JWK of type `OKP`")
    if data.get("crv") != "Ed25519" or data.get("alg", ALG) != ALG:
        raise KeyFormatError("not an Ed25519 key")
    if "d" in data:
        raise KeyFormatError("a private key where a public one belongs")
    key = _public(data.get("x"))
    if data.get("kid", thumbprint(key)) != thumbprint(key):
        raise KeyFormatError(f"`{data.get('kid')}` is not the thumbprint of its key")
    return key


def read_key_set(data: Any) -> dict[str, Ed25519PublicKey]:
    """Return the keys of a JWK set by thumbprint.

    Raises `KeyFormatError` for any bad one.
    """
    members = data.get("keys") if isinstance(data, Mapping) else None
    if not isinstance(members, list):
        raise KeyFormatError("not a JWK set")
    keys = [read_jwk(member) for member in members]
    return {thumbprint(key): key for key in keys}


def _x(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64url.encode(raw)


def _public(x: Any) -> Ed25519PublicKey:
    if not isinstance(x, str):
        raise KeyFormatError("member `x` is missing")
    try:
        return Ed25519PublicKey.from_public_bytes(base64url.decode(x))
    except ValueError as problem:
        raise KeyFormatError(f"member `x` is no key: {problem}") from problem
