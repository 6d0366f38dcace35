"""Factories of keys and signed statements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charter.manifest import Enforcement, manifest_bytes, thumbprint

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
KEYS = {thumbprint(KEY.public_key()): KEY.public_key()}


def make_manifest_bytes(**changes: Any) -> bytes:
    agent = changes.get("agent", "porter")
    given = {
        "agent": agent,
        "environment": "production",
        "version": 3,
        "version_digest": "sha256:" + "0" * 64,
        "sequence": 7,
        "mode": Enforcement.ENFORCE,
        "not_before": NOW - timedelta(days=1),
        "not_after": NOW + timedelta(days=30),
        "charter": {"agent": agent, "type": "micro"},
        "lines": {"authorization.can_access[0]": 4},
    }
    return manifest_bytes(**{**given, **changes})
