"""A short lease on the epoch: while it holds, what this process remembers of callers is still so.

Stopping an agent changes the epoch, and whoever stops it waits until every resolver has said that it
goes by the new one, or until its lease has run out (`registry.services.epoch`). For that to hold:

- the lease is extended only while the epoch is the one this process goes by;
- it goes by no epoch at all from before it says that it knows a new one until it is sure of it;
- it is sure once the epoch is still the same *after* its lease could be seen by everybody.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import LiteralString
from uuid import uuid4

import psycopg
import structlog

from registry.leases import LEASE_SECONDS
from scopes.resolver.database import Connection, connect
from scopes.resolver.hub import CHANNEL
from scopes.resolver.log import facts_of

RENEW_SECONDS = 1.0
MARGIN = 0.25
"""Seconds this process gives up of its lease, for clocks that do not run alike."""

NEWS = "epoch"
"""What the triggers say when the epoch has changed."""

_EXTEND: LiteralString = """
UPDATE registry_resolverlease SET expires_at = clock_timestamp() + %(length)s * interval '1 second'
WHERE id = %(id)s AND epoch = %(epoch)s
  AND epoch = (SELECT value FROM registry_epoch)
"""
_TAKE: LiteralString = """
INSERT INTO registry_resolverlease (id, epoch, expires_at)
SELECT %(id)s, value, clock_timestamp() + %(length)s * interval '1 second' FROM registry_epoch
ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, expires_at = excluded.expires_at
RETURNING epoch
"""
_SURE: LiteralString = """
SELECT value AS epoch, extract(epoch FROM charter_now())::float8 AS at FROM registry_epoch
"""
_LEAVE: LiteralString = """
DELETE FROM registry_resolverlease
WHERE id = %(id)s OR expires_at < clock_timestamp() - interval '1 hour'
"""

log = structlog.get_logger()


def elapsed() -> float:
    """Seconds of a clock that goes on while the machine sleeps and that nobody sets."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Lease:
    """This process's lease. Start it with `run` as a task."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._id = uuid4()
        self._epoch: int | None = None
        self._until = 0.0
        self._ahead = 0.0
        self.held = asyncio.Event()
        """Set once it was held for the first time."""

    @property
    def epoch(self) -> int | None:
        """The epoch that is certainly the current one; None while that is not known."""
        return self._epoch if elapsed() < self._until else None

    def holds(self, epoch: int, *, until: float) -> bool:
        """Whether what was read under `epoch` is certainly so, and `until` (seconds since 1970) not past."""
        now = elapsed()
        # Never earlier than the database's own time.
        return epoch == self._epoch and now < self._until and now + self._ahead < until

    async def run(self) -> None:
        """Hold the lease until cancelled; a lost connection is replaced a second later."""
        while True:
            try:
                async with await connect(self._url, "charter-resolver-lease") as held:
                    await self._hold(held)
            except (psycopg.Error, OSError, TimeoutError) as problem:
                log.warning("lease.lost", **facts_of(problem))
            await asyncio.sleep(RENEW_SECONDS)

    async def _hold(self, connection: Connection) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        try:
            while True:
                async with asyncio.timeout(LEASE_SECONDS):
                    await self._renew(connection)
                await self._news(connection)
        finally:
            self._epoch = None
            with suppress(psycopg.Error, OSError):
                await connection.execute(_LEAVE, {"id": self._id})

    async def _renew(self, connection: Connection) -> None:
        while not await self._extended(connection):
            # Before the new epoch is acknowledged, nothing is answered by the old one.
            self._epoch = None
            began = elapsed()
            row = await (await connection.execute(_TAKE, self._values())).fetchone()
            if row is not None and await self._is_sure(connection, row["epoch"]):
                self._epoch, self._until = row["epoch"], _end(began)
                self.held.set()
                return

    async def _extended(self, connection: Connection) -> bool:
        if self._epoch is None:
            return False
        began = elapsed()
        extended = await connection.execute(_EXTEND, self._values())
        if not extended.rowcount or not await self._is_sure(connection, self._epoch):
            return False
        self._until = _end(began)
        return True

    async def _is_sure(self, connection: Connection, epoch: int) -> bool:
        began = elapsed()
        row = await (await connection.execute(_SURE)).fetchone()
        if row is None or row["epoch"] != epoch:
            return False
        self._ahead = row["at"] - began
        return True

    async def _news(self, connection: Connection) -> None:
        """Wait until the epoch is said to have changed, or it is time to renew."""
        until = elapsed() + RENEW_SECONDS
        while (left := until - elapsed()) > 0:
            async for news in connection.notifies(timeout=left, stop_after=1):
                if news.payload == NEWS:
                    return

    def _values(self) -> dict[str, object]:
        return {"id": self._id, "epoch": self._epoch, "length": LEASE_SECONDS}


def _end(began: float) -> float:
    return began + LEASE_SECONDS - MARGIN
