"""The key set: which keys the trust root stands behind, and for what.

A client is handed one thing out of band, the root's thumbprint. The root signs this
statement and nothing else, so the working keys can be replaced without a new handover.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from charter.engine.strict_json import JsonError, read_json
from charter.manifest import base64url
from charter.manifest.canonical import canonical
from charter.manifest.errors import FormError, StaleError
from charter.manifest.keys import KeyFormatError, public_jwk, read_jwk, thumbprint
from charter.manifest.members import Members
from charter.manifest.signature import SignatureError, sign, verify

KEYS_TYPE = "charter-keys+jws"
USES = ("manifest", "freshness")
_PARTS = 3

PublicKeys = Mapping[str, Ed25519PublicKey]


@dataclass(frozen=True, slots=True)
class TrustedKeys:
    """Public keys by thumbprint, for manifests and for freshness statements."""

    manifest: PublicKeys
    freshness: PublicKeys
    issued: datetime
    expires: datetime


def sign_trusted_keys(
    root: Ed25519PrivateKey,
    *,
    manifest: tuple[Ed25519PublicKey, ...],
    freshness: tuple[Ed25519PublicKey, ...],
    issued: datetime,
    expires: datetime,
) -> str:
    """Return the key set as a JWS by the root; times are UTC in whole seconds."""
    uses = [("manifest", key) for key in manifest]
    uses += [("freshness", key) for key in freshness]
    body = {
        "expires": expires.isoformat(),
        "issued": issued.isoformat(),
        "keys": [{"jwk": public_jwk(key), "use": use} for use, key in uses],
        "root": public_jwk(root.public_key()),
    }
    return sign(canonical(body), root, typ=KEYS_TYPE)


def open_trusted_keys(jws: str, *, trust: str, at: datetime) -> TrustedKeys:
    """Return the keys that the root with thumbprint `trust` stands behind at `at`.

    Raises `SignatureError` for any other root, `FormError`, `StaleError`.
    """
    root = _root(jws)
    if thumbprint(root) != trust:
        raise SignatureError("the key set is not signed by the trusted root")

    members = _members(verify(jws, {trust: root}, typ=KEYS_TYPE))
    keys = TrustedKeys(
        manifest=_keys(members, "manifest"),
        freshness=_keys(members, "freshness"),
        issued=members.time("issued"),
        expires=members.time("expires"),
    )
    if at >= keys.expires:
        raise StaleError(f"the key set ended at {keys.expires}")
    return keys


def _root(jws: str) -> Ed25519PublicKey:
    """The key that the statement names as its root; nothing is believed of it yet."""
    parts = jws.split(".")
    try:
        payload = base64url.decode(parts[1]) if len(parts) == _PARTS else b""
    except ValueError as problem:
        raise SignatureError(str(problem)) from problem
    return _jwk(_members(payload).object("root"))


def _members(payload: bytes) -> Members:
    try:
        data = read_json(payload)
    except JsonError as problem:
        raise FormError(str(problem)) from problem
    return Members(data, {"expires", "issued", "keys", "root"}, "key set")


def _keys(members: Members, use: str) -> PublicKeys:
    found: dict[str, Ed25519PublicKey] = {}
    for entry in members.list("keys"):
        entry_members = Members(entry, {"jwk", "use"}, "key")
        if entry_members.one_of("use", USES) == use:
            key = _jwk(entry_members.object("jwk"))
            found[thumbprint(key)] = key
    return MappingProxyType(found)


def _jwk(data: dict[str, Any]) -> Ed25519PublicKey:
    try:
        return read_jwk(data)
    except KeyFormatError as problem:
        raise FormError(str(problem)) from problem
