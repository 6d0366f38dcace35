"""One resolver process: its parts, their life, and how every request is answered."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import psycopg
import structlog
from psycopg_pool import PoolTimeout, TooManyRequests

from scopes.resolver import problems
from scopes.resolver.authzen.access import make_access
from scopes.resolver.charters import Charters, UnreadableError
from scopes.resolver.committer import Committer
from scopes.resolver.database import Pool, make_pool
from scopes.resolver.hub import Hub
from scopes.resolver.known import Memory
from scopes.resolver.last_used import LastUsed
from scopes.resolver.lease import Lease
from scopes.resolver.log import facts_of
from scopes.resolver.messages import Request, Response
from scopes.resolver.meters import Meters
from scopes.resolver.one_by_one import OneByOne
from scopes.resolver.parts import Parts
from scopes.resolver.problems import MEDIA_TYPE, Problem
from scopes.resolver.record import Grouped
from scopes.resolver.routes import route
from scopes.resolver.spoken import Speaker
from scopes.resolver.text import write
from scopes.resolver.trust import KeysError, Trust

NO_RECORD = (
    psycopg.Error,
    PoolTimeout,
    TooManyRequests,
    TimeoutError,
    OSError,
    KeysError,
    UnreadableError,
)
"""What means "no answer now": nothing was recorded, so nothing is allowed."""

_TRACE = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_FAILED = 500
_REFUSED = 400

log = structlog.get_logger()


class Resolver:
    """Answers requests between `start` and `stop`; both run on the serving loop."""

    def __init__(
        self,
        *,
        database_url: str,
        keys: Path,
        secret: str,
        public_url: str,
        metrics_token: str | None = None,
    ) -> None:
        pool = make_pool(database_url)
        trust = Trust(keys)
        charters = Charters(trust)
        self._lease = Lease(database_url)
        self._committer = Committer(database_url)
        memory = Memory(pool, charters, self._lease)
        exact = OneByOne(pool, charters, secret=secret)
        self.parts = Parts(
            pool=pool,
            charters=charters,
            trust=trust,
            hub=Hub(database_url),
            memory=memory,
            speaker=Speaker(),
            recorder=Grouped(memory, self._committer, exact),
            last_used=LastUsed(pool),
            point_used=LastUsed(pool, table="registry_pointkey"),
            source_used=LastUsed(pool, table="registry_sourcekey"),
            access=make_access(pool, charters, self._lease, secret=secret),
            meters=self._meters(pool),
            public_url=public_url,
            metrics_token=metrics_token,
        )
        self._tasks: list[asyncio.Task[None]] = []

    def _meters(self, pool: Pool) -> Meters:
        meters = Meters()
        for name, about, look in (
            (
                "actions_queued",
                "Actions to be recorded",
                lambda: self._committer.queued,
            ),
            (
                "connections_open",
                "Database connections",
                lambda: pool.get_stats()["pool_size"],
            ),
            (
                "connections_free",
                "Those at rest",
                lambda: pool.get_stats()["pool_available"],
            ),
            (
                "lease_held",
                "Whether what it remembers counts",
                lambda: self._lease.epoch is not None,
            ),
        ):
            meters.watch(f"charter_{name}", about, look)
        return meters

    async def start(self) -> None:
        """Open the pool and begin to listen. A database that is away is waited for."""
        await self.parts.pool.open(wait=False)
        self.lease_task = asyncio.create_task(self._lease.run())
        self._tasks = [
            asyncio.create_task(self.parts.hub.run()),
            self.lease_task,
            asyncio.create_task(self._committer.run()),
            *(asyncio.create_task(note.run()) for note in self.parts.notes),
        ]

    async def ready(self) -> None:
        """Wait until it holds its lease and commits in groups."""
        await self._lease.held.wait()
        await self._committer.serves.wait()

    async def stop(self) -> None:
        """Write what is due and let go of the database."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for note in self.parts.notes:
            await note.flush()
        await self.parts.pool.close()

    async def answer(self, request: Request) -> Response:
        """Answer a request; every failure is an answer too, and never an allow."""
        began = perf_counter()
        name = "-"
        try:
            name, answer = route(self.parts, request)
            response = await answer
        except Problem as problem:
            response = _refused(problem, request)
        except NO_RECORD as error:
            log.warning("request.no_answer", request_id=request.id, **facts_of(error))
            response = _refused(problems.unavailable(), request)
        except Exception as error:  # noqa: BLE001 (any fault is "no answer", and is logged)
            # Not log.exception: a traceback's message may quote what was sent.
            log.error("request.failed", request_id=request.id, **facts_of(error))  # noqa: TRY400 (see above)
            response = _refused(problems.internal_error(), request)
        seconds = perf_counter() - began
        held = "wait=" in request.query
        self.parts.meters.answered(name, response.status, None if held else seconds)
        if response.status >= _REFUSED:
            _note(request, response, name, seconds)
        return response


def _refused(problem: Problem, request: Request) -> Response:
    return Response(
        problem.status,
        write(problem.as_data(request.id)),
        media_type=MEDIA_TYPE,
        headers=problem.headers,
        problem=problem,
    )


def _note(request: Request, response: Response, name: str, seconds: float) -> None:
    """Log a refusal: what kind, where, how long; nothing that was sent."""
    trace = _TRACE.fullmatch(request.header("traceparent") or "")
    tell = log.warning if response.status >= _FAILED else log.info
    tell(
        "request.refused",
        request_id=request.id,
        trace_id=trace[1] if trace else None,
        route=name,
        status=response.status,
        code=response.problem.code if response.problem else None,
        ms=round(seconds * 1000, 1),
    )
