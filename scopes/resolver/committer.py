"""Group commit: everything that waits is written in one statement, then all of it is answered.

One connection, one batch at a time. While a batch is on its way the next one gathers by itself, so the
busier it is the more shares a commit. docs/decisions/0012-group-commit.md has the figures.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from uuid import UUID

import psycopg
import structlog

from scopes.resolver import problems
from scopes.resolver.batch import (
    SETTINGS,
    STATEMENT,
    Counted,
    Item,
    arrays,
    counted,
)
from scopes.resolver.database import connect
from scopes.resolver.log import facts_of
from scopes.resolver.wire import Wire

MOST = 256
"""Items in a batch."""
QUEUE = 4096
"""Items that may wait; one more is told 503."""
PATIENCE = 2.0
"""Seconds until a batch that is not answered is given up."""
AGAIN_AFTER = 0.2
"""Seconds until a committer that failed starts again."""

log = structlog.get_logger()


class LostError(Exception):
    """The committer failed while an item waited: nobody knows whether it was recorded."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    item: Item
    answer: asyncio.Future[Counted | None]


class Committer:
    """Counts and records items. Start it with `run` as a task."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._queue: deque[_Waiting] = deque()
        self._sent: list[_Waiting] = []
        self._work: asyncio.Future[None] | None = None
        self.serves = asyncio.Event()
        """Set while it takes items."""

    @property
    def queued(self) -> int:
        """How many items wait for a batch."""
        return len(self._queue)

    async def commit(self, item: Item) -> Counted | None:
        """Return the count once the item is durable; None if it must be decided exactly.

        Raises `LostError` when the committer failed meanwhile, `Problem` 503 when too many wait.
        """
        if not self.serves.is_set():
            return None
        if len(self._queue) >= QUEUE:
            raise problems.unavailable("too many actions wait to be recorded")
        waiting = _Waiting(item, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if self._work is not None and not self._work.done():
            self._work.set_result(None)
        return await waiting.answer

    async def run(self) -> None:
        """Commit until cancelled. Whatever goes wrong, those who wait are told, and it starts again."""
        while True:
            try:
                await self._serve()
            except (psycopg.Error, OSError, TimeoutError) as problem:
                log.warning("committer.lost", **facts_of(problem))
            except Exception as problem:  # noqa: BLE001 (a fault of ours must leave nobody waiting)
                log.error("committer.failed", **facts_of(problem))  # noqa: TRY400 (values may be in its message)
            finally:
                self.serves.clear()
                self._give_up()
            await asyncio.sleep(AGAIN_AFTER)

    async def _serve(self) -> None:
        connection = await connect(self._url, "charter-resolver-committer")
        wire = Wire(connection, on_loss=self._lost)
        try:
            await wire.prepare(STATEMENT, settings=SETTINGS)
            self.serves.set()
            while True:
                if not self._queue:
                    await self._gather()
                self._sent = self._next()
                await self._commit(wire, self._sent)
                self._sent = []
        finally:
            await wire.close()

    async def _gather(self) -> None:
        """Sleep until there is work, then let everybody come in who was about to."""
        self._work = asyncio.get_running_loop().create_future()
        await self._work
        await asyncio.sleep(0)

    def _lost(self, problem: psycopg.Error) -> None:
        if self._work is not None and not self._work.done():
            self._work.set_exception(problem)

    def _next(self) -> list[_Waiting]:
        """Take what waits longest, one item of a run, by run: no two batches wait for each other."""
        taken: dict[UUID, _Waiting] = {}
        later: deque[_Waiting] = deque()
        while self._queue and len(taken) < MOST:
            waiting = self._queue.popleft()
            if waiting.item.run in taken:
                later.append(waiting)
            elif not waiting.answer.done():
                taken[waiting.item.run] = waiting
        later.extend(self._queue)
        self._queue = later
        return [taken[run] for run in sorted(taken)]

    async def _commit(self, wire: Wire, batch: list[_Waiting]) -> None:
        try:
            values = arrays([waiting.item for waiting in batch])
            async with asyncio.timeout(PATIENCE):
                found = counted(await wire.ask(values))
        except (psycopg.Error, UnicodeError) as problem:
            if not wire.is_open:
                raise
            # The statement was refused, so nothing of it stands: each goes the exact way by itself.
            log.warning("committer.refused", items=len(batch), **facts_of(problem))
            found = {}
        for place, waiting in enumerate(batch):
            _tell(waiting, found.get(place))

    def _give_up(self) -> None:
        lost = [*self._sent, *self._queue]
        self._sent = []
        self._queue.clear()
        for waiting in lost:
            if not waiting.answer.done():
                waiting.answer.set_exception(LostError())
                # Whoever waited may be gone.
                waiting.answer.exception()


def _tell(waiting: _Waiting, answer: Counted | None) -> None:
    if not waiting.answer.done():
        waiting.answer.set_result(answer)
