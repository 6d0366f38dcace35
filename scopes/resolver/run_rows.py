"""A run as its agent sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.callers import Caller
from scopes.resolver.charters import Charter
from scopes.resolver.database import Connection
from scopes.resolver.text import time_text

# Another agent's run cannot be told from one that is not there.
_READ: LiteralString = """
SELECT id, manifest_id AS manifest, state, outcome, opened_at, expires_at, closed_at
FROM scopes_run
WHERE id = %s AND agent_id = %s AND environment_id = %s
"""
_LOCKED: LiteralString = _READ + "FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """The row of a run."""

    id: UUID
    manifest: int
    state: str
    outcome: str
    opened_at: datetime
    expires_at: datetime
    closed_at: datetime | None


async def read_run(connection: Connection, run: UUID, caller: Caller) -> OpenedRun:
    """Return the caller's run. Raises `Problem` 404."""
    return await _one(connection, _READ, run, caller)


async def lock_run(connection: Connection, run: UUID, caller: Caller) -> OpenedRun:
    """Return the caller's run, locked until the transaction ends. Raises `Problem` 404."""
    return await _one(connection, _LOCKED, run, caller)


def shown_run(run: OpenedRun, caller: Caller, opening: Charter) -> dict[str, Any]:
    """Return the run as docs/http.md writes it; `opening` is the charter it began under."""
    data: dict[str, Any] = {
        "run": str(run.id),
        "agent": caller.agent_slug,
        "environment": caller.environment_slug,
        "version": opening.manifest.version,
        "manifest": opening.manifest.digest,
        "state": run.state,
        "limits": opening.limits,
        "opened_at": time_text(run.opened_at),
        "expires_at": time_text(run.expires_at),
    }
    if run.closed_at is not None:
        data["outcome"] = run.outcome
        data["closed_at"] = time_text(run.closed_at)
    return data


async def _one(
    connection: Connection, query: LiteralString, run: UUID, caller: Caller
) -> OpenedRun:
    cursor = await connection.execute(query, [run, caller.agent, caller.environment])
    row = await cursor.fetchone()
    if row is None:
        raise problems.not_found("this run")
    return OpenedRun(**row)
