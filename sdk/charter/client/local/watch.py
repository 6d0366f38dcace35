"""Keeping the manifest fresh: a thread that always waits for the next one."""

from __future__ import annotations

import logging
import threading

from charter.client.desk import Desk
from charter.client.errors import NoAnswerError
from charter.client.local.ground import Ground, ground_of
from charter.client.transport import Transport

WAIT = 20
"""Seconds a poll is held while nothing changes; a statement holds for sixty."""
AGAIN_AFTER = 0.5
"""Seconds until the next attempt where there was no answer."""
OVER = frozenset(
    {"agent_suspended", "agent_retired", "not_in_force", "unauthenticated"}
)
"""Answers that end what was known at once; silence ends it when its time is over."""

log = logging.getLogger("charter")


class Watch:
    """The ground to decide on, as long as it is certain."""

    def __init__(self, desk: Desk, transport: Transport) -> None:
        self._desk = desk
        self._transport = transport
        self._clock = desk.config.clock
        self._ground: Ground | None = None
        self._until = 0.0
        self._stopped = threading.Event()
        self._take()
        self._thread = threading.Thread(
            target=self._keep_watch, name="charter-watch", daemon=True
        )
        self._thread.start()

    def ground(self) -> Ground | None:
        """Return what to decide on, None where it is not certain any more."""
        ground = self._ground
        return ground if ground is not None and self._clock() < self._until else None

    def stop(self) -> None:
        """Watch no longer; a question on its way is not waited for."""
        self._stopped.set()
        self._ground = None

    def join(self, seconds: float) -> None:
        """Wait until the thread has ended, so long at most."""
        self._thread.join(seconds)

    def _keep_watch(self) -> None:
        while not self._stopped.is_set():
            try:
                self._transport.run(self._desk.watch_manifest(wait=WAIT))
                self._take()
            except NoAnswerError as problem:
                if problem.code in OVER:
                    self._ground = None
                log.info("the manifest was not renewed: %s", problem)
                self._stopped.wait(AGAIN_AFTER)
            except Exception:
                if self._stopped.is_set():
                    # The connection was closed under it.
                    return
                # What is known ends by its time; a thread that ended would end it for good.
                log.exception("the manifest was not renewed")
                self._stopped.wait(AGAIN_AFTER)

    def _take(self) -> None:
        verified = self._desk.verified
        if verified is None or self._stopped.is_set():
            return
        if self._ground is None or self._ground.digest != verified.manifest.digest:
            self._ground = None
            self._ground = ground_of(verified.manifest)
        self._until = verified.until
