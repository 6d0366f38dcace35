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
    from charter.client.local.mode import LocalMode
    from charter.client.transport import Transport
    from charter.client.trust import Verified
    from charter.manifest import Manifest


class Desk:
    """Shared by every run of a client, from any thread."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.verified: Verified | None = None
        self.mode: LocalMode | None = None
        """The engine room of local mode."""
        self._lock = threading.Lock()

    def begin_local_mode(self, transport: Transport) -> None:
        """Let runs be decided in this process. Raises `ConfigurationError`."""
        from charter.client.local.mode import LocalMode  # noqa: PLC0415 (only in local mode)

        self.mode = LocalMode(self, transport)

    def close(self) -> None:
        """Let go of what local mode holds."""
        if self.mode is not None:
            self.mode.close()

    def fetch_manifest(self) -> Flow[Manifest]:
        """Return the manifest in force, verified now. Raises `NoAnswerError`."""
        # Cryptography is loaded with the first run, not with the library.
        from charter.client.trust import verified_manifest  # noqa: PLC0415

        verified = yield from verified_manifest(self.config, self._kept)
        self.note(verified)
        return verified.manifest

    def watch_manifest(self, *, wait: int) -> Flow[Verified]:
        """Return the manifest in force once it changes, or after so many seconds."""
        from charter.client.trust import verified_manifest  # noqa: PLC0415 - see above

        verified = yield from verified_manifest(self.config, self._kept, wait=wait)
        self.note(verified)
        return verified

    def note(self, verified: Verified) -> None:
        """Remember what was verified; what is remembered never goes back."""
        with self._lock:
            seen = self.verified
            if seen is None or verified.kept.sequence >= seen.kept.sequence:
                self.verified = verified

    @property
    def _kept(self) -> Kept | None:
        return self.verified.kept if self.verified else None

    def confirm(self, digest: str | None) -> Flow[bool]:
        """Tell whether this digest names the manifest in force, looking if need be."""
        if self._kept is not None and self._kept.digest == digest:
            return True
        manifest = yield from self.fetch_manifest()
        return manifest.digest == digest
