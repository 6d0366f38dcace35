"""The manifest: a deployed version in the compiled, signed form that answers requests.

It never changes while it is in force; its digest names it. That it still is in force is
said by a short-lived statement beside it (`freshness.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from charter.engine.strict_json import JsonError, read_json
from charter.manifest.canonical import CanonicalError, canonical
from charter.manifest.digest import digest_of_bytes
from charter.manifest.errors import ForeignError, FormError, RollbackError
from charter.manifest.members import Members
from charter.manifest.signature import sign, verify

MANIFEST_TYPE = "charter-manifest+jws"
FORMAT = 1


class Enforcement(StrEnum):
    """Whether the answers bind the caller (language §4.3)."""

    ENFORCE = "enforce"
    SHADOW = "shadow"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in force for one agent in one environment.

    `charter` is the canonical data of the document, `lines` a rule's path to its line.
    `sequence` grows by each deployment there. Times are UTC, in whole seconds.
    """

    agent: str
    environment: str
    version: int
    version_digest: str
    sequence: int
    mode: Enforcement
    not_before: datetime
    not_after: datetime
    charter: Mapping[str, Any]
    lines: Mapping[str, int]
    digest: str


def manifest_bytes(
    *,
    agent: str,
    environment: str,
    version: int,
    version_digest: str,
    sequence: int,
    mode: Enforcement,
    not_before: datetime,
    not_after: datetime,
    charter: Mapping[str, Any],
    lines: Mapping[str, int],
) -> bytes:
    """Return the canonical bytes of a manifest; their digest is its name.

    Raises `CanonicalError`, and `FormError` for what `read_manifest` would refuse.
    """
    body = {
        "agent": agent,
        "charter": charter,
        "environment": environment,
        "format": FORMAT,
        "lines": lines,
        "mode": mode.value,
        "not_after": not_after.isoformat(),
        "not_before": not_before.isoformat(),
        "sequence": sequence,
        "version": version,
        "version_digest": version_digest,
    }
    payload = canonical(body)
    read_manifest(payload)
    return payload


def read_manifest(payload: bytes) -> Manifest:
    """Return the manifest in its canonical bytes.

    Raises `FormError` for anything else.
    """
    members = Members(_canonical_data(payload), _NAMES, "manifest")
    if members.integer("format", least=1) != FORMAT:
        raise FormError("this manifest's `format` is newer than this library")

    manifest = Manifest(
        agent=members.string("agent"),
        environment=members.string("environment"),
        version=members.integer("version", least=1),
        version_digest=members.digest("version_digest"),
        sequence=members.integer("sequence", least=1),
        mode=Enforcement(members.one_of("mode", tuple(Enforcement))),
        not_before=members.time("not_before"),
        not_after=members.time("not_after"),
        charter=MappingProxyType(members.object("charter")),
        lines=MappingProxyType(members.lines("lines")),
        digest=digest_of_bytes(payload),
    )
    if manifest.not_after <= manifest.not_before:
        raise FormError("`not_after` is not after `not_before`")
    if manifest.charter.get("agent") != manifest.agent:
        raise FormError("the charter inside is another agent's")
    return manifest


def sign_manifest(payload: bytes, key: Ed25519PrivateKey) -> str:
    """Return the manifest as a JWS. Raises `FormError` for bytes that are none."""
    read_manifest(payload)
    return sign(payload, key, typ=MANIFEST_TYPE)


def open_manifest(
    jws: str,
    keys: Mapping[str, Ed25519PublicKey],
    *,
    agent: str,
    environment: str,
    not_older_than: int = 0,
) -> Manifest:
    """Return the manifest of a token, everything checked but the clock.

    `keys` are trusted public keys by thumbprint; `not_older_than` is the highest
    sequence seen so far. Raises `SignatureError`, `FormError`, `ForeignError` for
    another agent's or environment's, `RollbackError` for an older one.
    """
    manifest = read_manifest(verify(jws, keys, typ=MANIFEST_TYPE))
    if (manifest.agent, manifest.environment) != (agent, environment):
        raise ForeignError(
            f"this manifest is for `{manifest.agent}` in `{manifest.environment}`"
        )
    if manifest.sequence < not_older_than:
        raise RollbackError(
            f"manifest {manifest.sequence} is older than {not_older_than}, seen before"
        )
    return manifest


def _canonical_data(payload: bytes) -> Any:
    try:
        data = read_json(payload)
        if canonical(data) != payload:
            raise FormError("these bytes are not in canonical form")
    except (JsonError, CanonicalError) as problem:
        raise FormError(f"not canonical JSON: {problem}") from problem
    return data


_NAMES = frozenset(field.name for field in fields(Manifest)) - {"digest"} | {"format"}
