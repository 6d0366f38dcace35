"""Charter's own keys: a trust root that signs the key set, one key for manifests, one for freshness.

The root's thumbprint is what clients are handed (`CHARTER_TRUST`); the other two can be replaced under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from charter.manifest import KeySet, PrivateKey, key_set, load_or_create_key
from django.conf import settings

LIFETIME = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of this installation. `trust` is the root's RFC 7638 thumbprint."""

    trust: str
    manifest: PrivateKey
    freshness: PrivateKey


def ensure_keys(folder: Path, *, at: datetime) -> Keys:
    """Load the keys, making those that are missing (0600), and renew the signed key set."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = load_or_create_key(folder / "root.key")
    manifest = load_or_create_key(folder / "manifest.key")
    freshness = load_or_create_key(folder / "freshness.key")
    return Keys(root.thumbprint, manifest, freshness)
