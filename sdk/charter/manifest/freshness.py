"""The freshness statement.

For one minute, "this manifest still is the one in force".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from charter.engine.strict_json import JsonError, read_json
from charter.manifest.body import Manifest
from charter.manifest.canonical import canonical
from charter.manifest.errors import ForeignError, FormError, StaleError
from charter.manifest.members import Members
from charter.manifest.signature import sign, verify

FRESHNESS_TYPE = "charter-freshness+jws"
LIFETIME = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Freshness:
    """Who said when that which manifest is in force; true until `expires`."""

    agent: str
    environment: str
    manifest: str
    sequence: int
    issued: datetime
    expires: datetime


def sign_freshness(
    manifest: Manifest, key: Ed25519PrivateKey, *, issued: datetime
) -> str:
    """Return a statement as a JWS; `issued` is UTC in whole seconds."""
    body = {
        "agent": manifest.agent,
        "environment": manifest.environment,
        "expires": (issued + LIFETIME).isoformat(),
        "issued": issued.isoformat(),
        "manifest": manifest.digest,
        "sequence": manifest.sequence,
    }
    payload = canonical(body)
    _read(payload)
    return sign(payload, key, typ=FRESHNESS_TYPE)


def open_freshness(
    jws: str,
    keys: Mapping[str, Ed25519PublicKey],
    *,
    manifest: Manifest,
    at: datetime,
    skew: timedelta = timedelta(seconds=5),
) -> Freshness:
    """Return the statement if it vouches for `manifest` at `at`.

    `skew` is how far ahead the signer's clock may be; an expired statement gets no
    grace. Raises `SignatureError`, `FormError`, `ForeignError`, `StaleError`; the last
    also where the manifest itself is not in force at `at`.
    """
    fresh = _read(verify(jws, keys, typ=FRESHNESS_TYPE))
    expected = (
        manifest.agent,
        manifest.environment,
        manifest.digest,
        manifest.sequence,
    )
    if (fresh.agent, fresh.environment, fresh.manifest, fresh.sequence) != expected:
        raise ForeignError("this freshness statement is for another manifest")
    if not fresh.issued - skew <= at < fresh.expires:
        raise StaleError(
            f"the freshness statement holds from {fresh.issued} to {fresh.expires}"
        )
    if not manifest.not_before - skew <= at < manifest.not_after:
        raise StaleError(
            f"the manifest holds from {manifest.not_before} to {manifest.not_after}"
        )
    return fresh


def _read(payload: bytes) -> Freshness:
    try:
        data = read_json(payload)
    except JsonError as problem:
        raise FormError(str(problem)) from problem
    members = Members(data, frozenset(Freshness.__slots__), "freshness statement")
    fresh = Freshness(
        agent=members.string("agent"),
        environment=members.string("environment"),
        manifest=members.digest("manifest"),
        sequence=members.integer("sequence", least=1),
        issued=members.time("issued"),
        expires=members.time("expires"),
    )
    if fresh.expires - fresh.issued != LIFETIME:
        raise FormError("a freshness statement lives for 60 seconds")
    return fresh
