"""Charter's own keys: a trust root, one key for manifests, one for freshness.

The root signs the key set and nothing else; its thumbprint is what clients are handed
(`CHARTER_TRUST`), so the other two can be replaced under it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charter.manifest import (
    ManifestError,
    SignatureError,
    load_or_create_key,
    open_trusted_keys,
    sign_trusted_keys,
    thumbprint,
)

LIFETIME = timedelta(days=365)
RENEW_BEFORE = timedelta(days=30)
KEY_SET = "keyset.jws"
FRESHNESS_KEY = "freshness.key"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of this installation; `trust` is the root's RFC 7638 thumbprint."""

    trust: str
    manifest: Ed25519PrivateKey
    freshness: Ed25519PrivateKey


def ensure_keys(folder: Path, *, at: datetime) -> Keys:
    """Load the keys in `folder`, making what is missing (0600), and keep their key set signed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = load_or_create_key(folder / "root.key")
    keys = Keys(
        trust=thumbprint(root.public_key()),
        manifest=load_or_create_key(folder / "manifest.key"),
        freshness=load_or_create_key(folder / FRESHNESS_KEY),
    )
    if not _stands(folder / KEY_SET, keys, at=at):
        _write_key_set(folder / KEY_SET, root, keys, at=at)
    return keys


def _stands(path: Path, keys: Keys, *, at: datetime) -> bool:
    """Whether the key set on disk is this root's, names these keys and is not about to end."""
    if not path.exists():
        return False
    try:
        known = open_trusted_keys(path.read_text(), trust=keys.trust, at=at)
    except (SignatureError, ManifestError):
        return False
    return (
        thumbprint(keys.manifest.public_key()) in known.manifest
        and thumbprint(keys.freshness.public_key()) in known.freshness
        and at + RENEW_BEFORE < known.expires
    )


def _write_key_set(
    path: Path, root: Ed25519PrivateKey, keys: Keys, *, at: datetime
) -> None:
    issued = at.replace(microsecond=0)
    token = sign_trusted_keys(
        root,
        manifest=(keys.manifest.public_key(),),
        freshness=(keys.freshness.public_key(),),
        issued=issued,
        expires=issued + LIFETIME,
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(token)
    draft.replace(path)
