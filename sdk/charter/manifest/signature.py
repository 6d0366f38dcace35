"""Signatures: JWS compact (RFC 7515), alg `Ed25519` and no other (RFC 9864).

The header is exactly `alg`, `kid`, `typ`: nothing in it chooses an algorithm, brings a
key or asks for an extension.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from charter.engine.strict_json import JsonError, read_json
from charter.manifest import base64url
from charter.manifest.canonical import canonical
from charter.manifest.keys import ALG, thumbprint

MAX_TOKEN = 1_048_576
_PARTS = 3


class SignatureError(ValueError):
    """The token is not a statement of this kind, signed by one of these keys."""

    code = "bad_signature"


def sign(payload: bytes, key: Ed25519PrivateKey, *, typ: str) -> str:
    """Return a JWS compact token over `payload`.

    `typ` says what kind of statement it is.
    """
    header = {"alg": ALG, "kid": thumbprint(key.public_key()), "typ": typ}
    signed = f"{base64url.encode(canonical(header))}.{base64url.encode(payload)}"
    return f"{signed}.{base64url.encode(key.sign(signed.encode('ascii')))}"


def verify(token: str, keys: Mapping[str, Ed25519PublicKey], *, typ: str) -> bytes:
    """Return the payload of a token signed by one of `keys` (by thumbprint).

    Raises `SignatureError` for every other token: another algorithm, type or key,
    another header member, a spelling this library would not write, or bytes that were
    changed.
    """
    if len(token) > MAX_TOKEN:
        raise SignatureError("a token this long is none of ours")
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise SignatureError("a token has three parts")

    header, payload, signature = (_decode(part) for part in parts)
    key = _key(_header(header, typ), keys)
    try:
        key.verify(signature, token.rpartition(".")[0].encode("ascii"))
    except InvalidSignature as problem:
        raise SignatureError("the signature does not match") from problem
    return payload


def _decode(part: str) -> bytes:
    try:
        return base64url.decode(part)
    except ValueError as problem:
        raise SignatureError(str(problem)) from problem


def _header(raw: bytes, typ: str) -> dict[str, Any]:
    try:
        header = read_json(raw)
    except JsonError as problem:
        raise SignatureError(f"bad header: {problem}") from problem
    if not isinstance(header, dict) or header.keys() != {"alg", "kid", "typ"}:
        raise SignatureError("a header has exactly `alg`, `kid` and `typ`")
    if header["alg"] != ALG:
        raise SignatureError(f"algorithm `{header['alg']}` is not `{ALG}`")
    if header["typ"] != typ:
        raise SignatureError(f"type `{header['typ']}` is not `{typ}`")
    return header


def _key(
    header: dict[str, Any], keys: Mapping[str, Ed25519PublicKey]
) -> Ed25519PublicKey:
    kid = header["kid"]
    key = keys.get(kid) if isinstance(kid, str) else None
    if key is None or thumbprint(key) != kid:
        raise SignatureError(f"key `{kid}` is not trusted")
    return key
