"""How many runs an agent may have open and may open in an hour: 429 with the sentence."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import LiteralString

from scopes.resolver import problems
from scopes.resolver.callers import Caller
from scopes.resolver.charters import Charter
from scopes.resolver.database import Connection

HOUR = timedelta(hours=1)

# The run whose end makes room, if as many are open as may be.
_OPEN: LiteralString = """
SELECT expires_at AS at FROM scopes_run
WHERE agent_id = %(agent)s AND environment_id = %(environment)s
  AND state = 'open' AND expires_at > %(at)s
ORDER BY expires_at DESC OFFSET %(most)s - 1 LIMIT 1
"""
# The run that must be an hour old before another may begin.
_RECENT: LiteralString = """
SELECT opened_at AS at FROM scopes_run
WHERE agent_id = %(agent)s AND environment_id = %(environment)s
  AND opened_at > %(at)s - interval '1 hour'
ORDER BY opened_at DESC OFFSET %(most)s - 1 LIMIT 1
"""


async def require_room(
    connection: Connection, caller: Caller, charter: Charter
) -> None:
    """Raise `Problem` 429 if another run would be one too many."""
    boundary = charter.document.authorization.boundary
    ends = await _nth(connection, _OPEN, caller, boundary.open_runs)
    if ends is not None:
        raise problems.too_many_runs(
            f"{caller.agent_slug} has {boundary.open_runs} runs open, as many as it may",
            retry_after=_seconds(caller.at, ends),
        )
    began = await _nth(connection, _RECENT, caller, boundary.runs_per_hour)
    if began is not None:
        raise problems.too_many_runs(
            f"{caller.agent_slug} opened {boundary.runs_per_hour} runs within an hour,"
            " as many as it may",
            retry_after=_seconds(caller.at, began + HOUR),
        )


async def _nth(
    connection: Connection, query: LiteralString, caller: Caller, most: int
) -> datetime | None:
    values = {
        "agent": caller.agent,
        "environment": caller.environment,
        "at": caller.at,
        "most": most,
    }
    row = await (await connection.execute(query, values)).fetchone()
    return row["at"] if row else None


def _seconds(at: datetime, until: datetime) -> int:
    return max(1, ceil((until - at).total_seconds()))
