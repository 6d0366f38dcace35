"""When a key was last used: noted off the answer's path, at most once a minute a key."""

from __future__ import annotations

import asyncio
from typing import LiteralString

import psycopg
import structlog
from psycopg_pool import PoolTimeout, TooManyRequests

from scopes.resolver.database import Pool
from scopes.resolver.log import facts_of

EVERY = 60.0
FLUSH = 2.0

_NOTE: LiteralString = """ SET last_used_at = charter_now()
WHERE id = ANY(%s)
  AND (last_used_at IS NULL OR last_used_at < charter_now() - interval '1 minute')
"""

log = structlog.get_logger()


class LastUsed:
    """Collects the keys of one table that were used and writes them down together."""

    def __init__(
        self, pool: Pool, *, table: LiteralString = "registry_credential"
    ) -> None:
        self._pool = pool
        self._note: LiteralString = "UPDATE " + table + _NOTE
        self._noted: dict[int, float] = {}
        self._due: set[int] = set()

    def note(self, credential: int) -> None:
        """Remember that a key was used; costs no query."""
        now = asyncio.get_running_loop().time()
        if now - self._noted.get(credential, now - EVERY) >= EVERY:
            self._noted[credential] = now
            self._due.add(credential)

    async def run(self) -> None:
        """Write what is due every two seconds, until cancelled."""
        while True:
            await asyncio.sleep(FLUSH)
            await self.flush()

    async def flush(self) -> None:
        """Write what is due now. A failure is logged: an answer never hangs on this."""
        due, self._due = self._due, set()
        if not due:
            return
        try:
            async with self._pool.connection() as connection:
                await connection.execute(self._note, [sorted(due)])
        except (psycopg.Error, PoolTimeout, TooManyRequests) as problem:
            log.warning("last_used.lost", **facts_of(problem))
