"""Deciding, counting and recording an action of a run: no record, no allow.

`Recorder` is all an edge knows. `Grouped` weighs the usual action in memory and lets the committer count
and record many together; `one_by_one` gives an action its own transaction, and decides whatever needs
more than that.
"""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.committer import Committer, LostError
from scopes.resolver.known import RUNS, Latest, Memory
from scopes.resolver.quick import Lane, lane_of, weigh
from scopes.resolver.ruled import Asked, Waiting
from scopes.resolver.spoken import Speaker

PATIENCE = 2.0
"""Seconds until an action that could not be recorded is answered 503."""


class Recorded(NamedTuple):
    """An answer that is committed, and the key that asked.

    `data`: the answer as docs/http.md writes it, but for the review of `waiting`. `fault`: the exception
    behind `engine_error`, for the log.
    """

    credential: int
    data: dict[str, Any]
    waiting: Waiting | None = None
    fault: str | None = None


class Recorder(Protocol):
    """Decides and records; what it returns is durable."""

    async def record(self, asked: Asked) -> Recorded:
        """Return the answer once it is committed.

        Raises `Problem` 401, 404 and 503; `psycopg.Error`, `PoolTimeout`, `TooManyRequests`,
        `TimeoutError` when nothing was recorded, as far as anyone can tell.
        """
        ...


class Grouped:
    """Many actions a transaction."""

    def __init__(self, memory: Memory, committer: Committer, exact: Recorder) -> None:
        self._memory = memory
        self._committer = committer
        self._exact = exact
        self._speaker = Speaker()
        self._lanes: Latest[UUID, Lane] = Latest(RUNS)

    async def record(self, asked: Asked) -> Recorded:
        """Return the answer once it is committed."""
        lane = self._at_hand(asked) or await self._find(asked)
        weighed = None if lane is None else weigh(asked, lane, self._speaker)
        if lane is None or weighed is None:
            return await self._exact.record(asked)
        try:
            counted = await self._committer.commit(weighed.item)
        except LostError:
            raise problems.unavailable() from None
        if counted is None:
            # What was remembered did not do: it is read again the next time.
            self._memory.forget(asked.key, asked.run)
            return await self._exact.record(asked)
        lane.run.counters = weighed.after
        return Recorded(lane.known.caller.credential, weighed.shown(counted))

    def _at_hand(self, asked: Asked) -> Lane | None:
        lane = self._lanes.get(asked.run)
        if (
            lane is not None
            and lane.known is self._memory.likely(asked.key)
            and lane.run is self._memory.likely_run(asked.run)
        ):
            return lane
        return None

    async def _find(self, asked: Asked) -> Lane | None:
        async with asyncio.timeout(PATIENCE):
            known = self._memory.likely(asked.key) or await self._memory.find(asked.key)
            run = self._memory.likely_run(asked.run)
            run = run or await self._memory.find_run(asked.run)
        lane = None if known is None or run is None else lane_of(known, run)
        if lane is not None:
            self._lanes.put(asked.run, lane)
        return lane
