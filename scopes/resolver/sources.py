"""Metric sources: other systems that say what a run came to (language §6), with a key `chm_…`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.callers import key_of
from scopes.resolver.database import Connection
from scopes.resolver.messages import Request

BEGINS = "chm_"

_SOURCE: LiteralString = """
SELECT k.id, k.source, k.metrics, clock.at
FROM (SELECT charter_now() AS at) AS clock
JOIN registry_sourcekey k
    ON k.digest = %s AND k.revoked_at IS NULL AND clock.at < k.expires_at
"""
# A source reports of any run: whose it is does not matter to what it measures.
_LOCK: LiteralString = "SELECT id FROM scopes_run WHERE id = %s FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class Source:
    """A key's system at `at`: what contracts call it, and what it measures."""

    id: int
    source: str
    metrics: list[str]
    at: datetime

    def require_measures(self, names: set[str]) -> None:
        """Raise `Problem` 403 unless it measures all of these."""
        if not names <= set(self.metrics):
            raise problems.not_yours(
                "this key reports other metrics",
                fix="an administrator makes a key for these",
            )


async def authenticate_source(connection: Connection, request: Request) -> Source:
    """Return whose key it is. Raises `Problem` 401."""
    cursor = await connection.execute(_SOURCE, [key_of(request)])
    row = await cursor.fetchone()
    if row is None:
        raise problems.unauthenticated()
    return Source(**row)


async def lock_any_run(connection: Connection, run: UUID) -> UUID:
    """Return the run's id, locked until the transaction ends. Raises `Problem` 404."""
    cursor = await connection.execute(_LOCK, [run])
    if await cursor.fetchone() is None:
        raise problems.not_found("this run")
    return run
