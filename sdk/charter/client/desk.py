"""What a client remembers between runs.

Its settings and the last manifest it verified.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from charter.client.config import Config
from charter.client.steps import Flow

if TYPE_CHECKING:
    from charter.client.cache import Kept
    from charter.manifest import Manifest


class Desk:
    """Shared by every run of a client, from any thread."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._kept: Kept | None = None
        self._lock = threading.Lock()

    def fetch_manifest(self) -> Flow[Manifest]:
        """Return the manifest in force, verified now. Raises `NoAnswerError`."""
        # Cryptography is loaded with the first run, not with the library.
        from charter.client.trust import verified_manifest  # noqa: PLC0415

        manifest, found = yield from verified_manifest(self.config, self._kept)
        with self._lock:
            # Invariant: what is remembered never goes back.
            if self._kept is None or found.sequence >= self._kept.sequence:
                self._kept = found
        return manifest

    def confirm(self, digest: str | None) -> Flow[bool]:
        """Tell whether this digest names the manifest in force, looking if need be."""
        if self._kept is not None and self._kept.digest == digest:
            return True
        manifest = yield from self.fetch_manifest()
        return manifest.digest == digest
