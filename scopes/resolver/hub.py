"""Waking those who wait: one connection listens for all of them.

PostgreSQL's NOTIFY on channel `charter` names what changed: `review:<uuid>` or
`manifest:<agent id>`, or `manifest:` for all of them. Because a notification can be missed, one
query a second asks about everything that is waited for; it costs the same however many wait.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import structlog

from scopes.resolver.database import Connection, connect
from scopes.resolver.log import facts_of
from scopes.resolver.problems import Problem, unavailable

CHANNEL = "charter"
MAX_WAITING = 2000
MAX_WAITING_PER_AGENT = 100
POLL_SECONDS = 1.0

_NAME = "charter-resolver-listener"
_EPOCH = "SELECT value FROM registry_epoch"
_SETTLED = """
SELECT id FROM scopes_review
WHERE id = ANY(%s) AND (state <> 'open' OR expires_at <= charter_now())
"""

log = structlog.get_logger()


class Hub:
    """Who waits for what. Start it with `run` as a task."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._by_agent: Counter[int] = Counter()
        self._epoch: int | None = None

    @contextmanager
    def watch(self, topic: str, *, agent: int) -> Iterator[asyncio.Event]:
        """Hold a place for one who waits; the event is set when `topic` may have changed.

        Raises `Problem` 503 when too many wait already.
        """
        if (
            self._by_agent.total() >= MAX_WAITING
            or self._by_agent[agent] >= MAX_WAITING_PER_AGENT
        ):
            raise _full()
        event = asyncio.Event()
        self._waiting.setdefault(topic, set()).add(event)
        self._by_agent[agent] += 1
        try:
            yield event
        finally:
            self._leave(topic, event, agent)

    async def run(self) -> None:
        """Listen until cancelled; a lost connection is replaced a second later."""
        while True:
            try:
                async with await connect(self._url, _NAME) as connection:
                    await self._listen(connection)
            except (psycopg.Error, OSError) as problem:
                log.warning("listener.lost", **facts_of(problem))
            await asyncio.sleep(POLL_SECONDS)

    def wake(self, topic: str) -> None:
        """Let everybody who waits for `topic` look again; one that ends in `:` is all that begin so."""
        if topic.endswith(":"):
            self._wake_all(topic)
        for event in self._waiting.get(topic, ()):
            event.set()

    def _leave(self, topic: str, event: asyncio.Event, agent: int) -> None:
        waiting = self._waiting[topic]
        waiting.discard(event)
        if not waiting:
            del self._waiting[topic]
        self._by_agent[agent] -= 1
        if not self._by_agent[agent]:
            del self._by_agent[agent]

    async def _listen(self, connection: Connection) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        self._wake_all("")
        while True:
            async for news in connection.notifies(timeout=POLL_SECONDS):
                self.wake(news.payload)
            if self._waiting:
                await self._poll(connection)

    async def _poll(self, connection: Connection) -> None:
        row = await (await connection.execute(_EPOCH)).fetchone()
        epoch = row["value"] if row else None
        if epoch != self._epoch:
            self._epoch = epoch
            self._wake_all("manifest:")
        reviews = [
            UUID(topic.removeprefix("review:"))
            for topic in self._waiting
            if topic.startswith("review:")
        ]
        if reviews:
            async for row in await connection.execute(_SETTLED, [reviews]):
                self.wake(f"review:{row['id']}")

    def _wake_all(self, prefix: str) -> None:
        for topic, waiting in self._waiting.items():
            if topic.startswith(prefix):
                for event in waiting:
                    event.set()


async def rest(
    event: asyncio.Event,
    *,
    until: float,
    gone: Callable[[], Awaitable[None]] | None,
) -> bool:
    """Wait for the event until the loop's time `until`; False when time or client ended."""
    left = until - asyncio.get_running_loop().time()
    if left <= 0:
        return False
    tasks: list[asyncio.Task[bool]] = [asyncio.ensure_future(_as_true(event))]
    if gone is not None:
        tasks.append(asyncio.ensure_future(_as_false(gone)))
    try:
        done, _ = await asyncio.wait(
            tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    event.clear()
    return tasks[0] in done


async def _as_true(event: asyncio.Event) -> bool:
    await event.wait()
    return True


async def _as_false(gone: Callable[[], Awaitable[None]]) -> bool:
    await gone()
    return False


def _full() -> Problem:
    return unavailable("too many callers wait already")
