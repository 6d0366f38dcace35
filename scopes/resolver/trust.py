"""Charter's keys as the resolver uses them: to sign freshness, show the key set, and believe manifests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from charter.manifest import Manifest, load_key, read_key_set, sign_freshness
from charter.manifest.base64url import decode
from registry.services.keys import FRESHNESS_KEY, KEY_SET
from scopes.resolver.text import read_object

USE = "manifest"
"""Of keys in the key set: those that sign manifests."""


class KeysError(Exception):
    """The keys folder lacks a file, or holds one that cannot serve."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    stamp: tuple[int, int]
    key: Ed25519PrivateKey
    key_set: str
    public: list[dict[str, Any]]
    manifest: Mapping[str, Ed25519PublicKey]


class Trust:
    """The folder of keys, read again when a file in it is replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: _Loaded | None = None

    @property
    def key_set(self) -> str:
        """The key set as signed by the trust root. Raises `KeysError`."""
        return self._current().key_set

    @property
    def public_keys(self) -> list[dict[str, Any]]:
        """The public keys as JWKs (RFC 7517): the root's and those it stands behind."""
        return self._current().public

    @property
    def manifest_keys(self) -> Mapping[str, Ed25519PublicKey]:
        """The public keys that sign manifests, by thumbprint (RFC 7638). Raises `KeysError`."""
        return self._current().manifest

    def freshness(self, manifest: Manifest, *, at: datetime) -> str:
        """Return the statement that `manifest` is in force at `at`. Raises `KeysError`."""
        issued = at.replace(microsecond=0)
        return sign_freshness(manifest, self._current().key, issued=issued)

    def _current(self) -> _Loaded:
        try:
            stamp = (
                (self._folder / KEY_SET).stat().st_mtime_ns,
                (self._folder / FRESHNESS_KEY).stat().st_mtime_ns,
            )
            if self._loaded is None or self._loaded.stamp != stamp:
                self._loaded = self._load(stamp)
        except (OSError, ValueError) as problem:
            raise KeysError("the keys cannot be read") from problem
        return self._loaded

    def _load(self, stamp: tuple[int, int]) -> _Loaded:
        key_set = (self._folder / KEY_SET).read_text().strip()
        payload = read_object(decode(key_set.split(".")[1]))
        return _Loaded(
            stamp=stamp,
            key=load_key(self._folder / FRESHNESS_KEY),
            key_set=key_set,
            public=[payload["root"], *(entry["jwk"] for entry in payload["keys"])],
            manifest=read_key_set(
                {"keys": [one["jwk"] for one in payload["keys"] if one["use"] == USE]}
            ),
        )
