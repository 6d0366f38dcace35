"""Recording what was decided here, and sending it until the server has it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

from charter.client.config import Config
from charter.client.errors import NoAnswerError
from charter.client.local.records import Record, read_file
from charter.client.local.refused import set_aside
from charter.client.local.settling import MOST, RefusedError, batch_of, settle
from charter.client.local.spool import Spool, left_behind
from charter.client.steps import Flow
from charter.client.transport import Transport

EVERY = 1.0
"""Seconds a decision waits to be sent, unless many do."""

log = logging.getLogger("charter")


class Sender:
    """What waits to be sent, in order. Sending twice is harmless: the server knows the ids."""

    def __init__(
        self, config: Config, transport: Transport, spool: Spool, folder: Path
    ) -> None:
        """Start the thread that sends; `folder` may hold what others left behind."""
        self._config = config
        self._transport = transport
        self._spool = spool
        self._folder = folder
        self._waiting: dict[int, Record] = {}
        self._numbers = count()
        self._lock = threading.Lock()
        self._work = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._keep_sending, name="charter-sender", daemon=True
        )
        self._thread.start()

    def record(self, record: Record) -> None:
        """Write a record down, and have it sent. Raises `SpoolError`; then it is nowhere."""
        # Together, so that nothing is taken out of the spool that is not known to wait.
        with self._lock:
            self._spool.append(record.line)
            self._waiting[next(self._numbers)] = record
        if len(self._waiting) >= MOST and not self._work.is_set():
            self._work.set()

    def flush(self, run: str | None = None) -> Flow[None]:
        """Send all that waits, or what waits of one run. Raises `NoAnswerError`."""
        while True:
            batch = self._next(run)
            if not batch:
                return
            yield from self._settle(batch)
            self._drop(batch)

    def exchange(self, run: str, following: str) -> Flow[Any]:
        """Send what waits of a run whose lease is done; return the lease that follows it, if any.

        Raises `NoAnswerError`.
        """
        while True:
            batch = self._next(run)
            if not batch:
                return None
            is_last = batch[max(batch)].decision is None
            lease = yield from self._settle(
                batch, following=following if is_last else None
            )
            self._drop(batch)
            if is_last:
                return lease

    def stop(self) -> None:
        """Send no more by itself."""
        self._stopped.set()
        self._work.set()

    def join(self, seconds: float) -> None:
        """Wait until the thread has ended, so long at most."""
        self._thread.join(seconds)

    def _settle(
        self, batch: dict[int, Record], *, following: str | None = None
    ) -> Flow[Any]:
        records = list(batch.values())
        try:
            return (yield from settle(self._config, records, following=following))
        except RefusedError as problem:
            # Waiting longer would keep everything behind it waiting too.
            path = self._set_aside(records)
            log.error(  # noqa: TRY400 (its words say it)
                "the server does not take %d records of run %s, kept in `%s`: %s",
                len(records),
                records[0].run,
                path,
                problem,
            )
            return None

    def _set_aside(self, records: Sequence[Record]) -> Path:
        try:
            return set_aside(self._folder, records)
        except OSError as problem:
            raise NoAnswerError(f"what is refused cannot be kept: {problem}") from None

    def _next(self, run: str | None) -> dict[int, Record]:
        # Copied in one step of the interpreter: no decision waits for it.
        waiting = list(self._waiting.items())
        found = (one for one in waiting if run in {None, one[1].run})
        return batch_of(dict(islice(found, MOST)))

    def _drop(self, batch: dict[int, Record]) -> None:
        for number in batch:
            self._waiting.pop(number, None)
        if not self._waiting:
            with self._lock:
                if not self._waiting:
                    self._spool.empty()

    def _keep_sending(self) -> None:
        self._send_left_behind()
        while not self._stopped.is_set():
            self._work.wait(EVERY)
            self._work.clear()
            if self._stopped.is_set():
                return
            try:
                self._transport.run(self.flush())
            except NoAnswerError as problem:
                log.info("decisions wait to be sent: %s", problem)
            except Exception:
                if self._stopped.is_set():
                    # The connection was closed under it.
                    return
                # They are in the spool: sending them again is harmless, never sending is not.
                log.exception("decisions wait to be sent")

    def _send_left_behind(self) -> None:
        for path in left_behind(self._folder):
            try:
                left = dict(enumerate(read_file(path)))
                while left and not self._stopped.is_set():
                    batch = batch_of(left)
                    self._transport.run(self._settle(batch))
                    left = {key: one for key, one in left.items() if key not in batch}
                if not left:
                    path.unlink(missing_ok=True)
            except (NoAnswerError, OSError) as problem:
                log.warning("`%s` is sent another time: %s", path, problem)
