"""Signing a test's manifest for real, so that the client verifies it for real."""

from __future__ import annotations

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charter.language import canonical_data
from charter.language.document import Document
from charter.manifest import (
    Enforcement,
    digest,
    manifest_bytes,
    read_manifest,
    sign_freshness,
    sign_manifest,
    sign_trusted_keys,
    thumbprint,
)
from charter.testing.clock import START, FakeClock

A_YEAR = timedelta(days=365)
ENVIRONMENT = "test"


class Signed:
    """A charter in force for a year, under keys made for this one test."""

    def __init__(self, document: Document, clock: FakeClock) -> None:
        self._clock = clock
        self._root, self._signer, self._watcher = (
            Ed25519PrivateKey.generate() for _ in range(3)
        )
        charter = canonical_data(document)
        self._payload = manifest_bytes(
            agent=document.agent,
            environment=ENVIRONMENT,
            version=1,
            version_digest=digest(charter),
            sequence=1,
            mode=Enforcement.ENFORCE,
            not_before=START,
            not_after=START + A_YEAR,
            charter=charter,
            lines=dict(document.lines),
        )
        self.manifest = read_manifest(self._payload)
        self.trust = thumbprint(self._root.public_key())
        self._token = sign_manifest(self._payload, self._signer)
        self._keys = sign_trusted_keys(
            self._root,
            manifest=(self._signer.public_key(),),
            freshness=(self._watcher.public_key(),),
            issued=START,
            expires=START + A_YEAR,
        )

    @property
    def freshness(self) -> str:
        """A statement of this moment, signed."""
        issued = self._clock.now().replace(microsecond=0)
        return sign_freshness(self.manifest, self._watcher, issued=issued)

    def tokens(self) -> dict[str, str]:
        """Return what `GET /api/v1/manifest` answers with."""
        return {
            "agent": self.manifest.agent,
            "environment": self.manifest.environment,
            "digest": self.manifest.digest,
            "manifest": self._token,
            "keys": self._keys,
            "freshness": self.freshness,
        }
