"""`POST /api/v1/runs/{run}/lease`: a slice of the run's actions, for its client to decide by itself.

What is handed out counts as used from then on (`scopes_run.leased`), so all leases and the server together
never go past the budget. A lease lets nothing wait for a person and counts no usage: those are asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.callers import Caller, authenticate
from scopes.resolver.charters import Charter
from scopes.resolver.database import Connection
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.text import write

MOST = 10
"""Actions in a lease; never more than a tenth of the run's."""
TENTH = 10
LASTS = timedelta(seconds=60)
MOST_OUT = 4
"""Leases of a run that may be out at a time."""

# Another agent's run cannot be told from one that is not there.
_RUN: LiteralString = """
SELECT r.id, r.state, r.opened_at, r.max_actions, r.actions_used + r.leased AS spent, r.counters,
       r.manifest_id AS manifest,
       (SELECT count(*) FROM scopes_lease l WHERE l.run_id = r.id AND l.settled_at IS NULL
            AND l.expires_at > charter_now()) AS out
FROM scopes_run r
WHERE r.id = %(run)s AND r.agent_id = %(agent)s AND r.environment_id = %(environment)s
FOR NO KEY UPDATE OF r
"""
_SAME: LiteralString = """
SELECT l.id, l.run_id AS run, l.actions, l.granted_at, l.expires_at, l.settled_at, m.digest AS manifest
FROM scopes_lease l JOIN scopes_manifest m ON m.id = l.manifest_id WHERE l.id = %s
"""
_GRANT: LiteralString = """
WITH counted AS (UPDATE scopes_run SET leased = leased + %(actions)s WHERE id = %(run)s)
INSERT INTO scopes_lease (id, run_id, manifest_id, credential_id, actions, granted_at, expires_at)
VALUES (%(id)s, %(run)s, %(manifest)s, %(credential)s, %(actions)s, %(at)s, %(ends)s)
"""


@dataclass(frozen=True, slots=True)
class _Run:
    id: UUID
    state: str
    opened_at: datetime
    max_actions: int
    spent: int
    counters: dict[str, str]
    manifest: int
    out: int


async def post_lease(parts: Parts, request: Request, run: UUID) -> Response:
    """Hand out a slice of the run's budget, or say why the server must be asked each time."""
    wanted = _wanted(await request.json())
    async with parts.pool.connection() as connection, connection.transaction():
        caller = await authenticate(connection, request)
        granted = await grant_lease(parts, connection, caller, run, wanted)
    parts.last_used.note(caller.credential)
    return Response(200, write({"run": str(run), **granted}))


async def grant_lease(
    parts: Parts, connection: Connection, caller: Caller, run: UUID, wanted: UUID
) -> dict[str, Any]:
    """Hand out a slice inside the caller's transaction; `lease` None: `say` tells why.

    Raises `Problem` 404, 409, 410, 423.
    """
    charter = await parts.charters.get(connection, caller.require_in_force())
    row = await _lock(connection, run, caller)
    lease = await _granted_before(connection, wanted, row)
    if lease is not None:
        return {"lease": lease, "say": None}
    opening = await parts.charters.get(connection, row.manifest)
    why = _why_not(row, caller, charter, opening)
    if why is not None:
        return {"lease": None, "say": why}
    lease = await _grant(connection, wanted, row, caller, (charter, opening))
    return {"lease": lease, "say": None}


def lease_id(value: object) -> UUID:
    """Return the id a client made for a lease. Raises `Problem` 400."""
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise problems.invalid_request("a lease is named by a UUID") from None


def _wanted(data: dict[str, Any]) -> UUID:
    if data.keys() != {"lease"}:
        raise problems.invalid_request("the body has the one member `lease`")
    return lease_id(data["lease"])


async def _lock(connection: Connection, run: UUID, caller: Caller) -> _Run:
    values = {"run": run, "agent": caller.agent, "environment": caller.environment}
    row = await (await connection.execute(_RUN, values)).fetchone()
    if row is None:
        raise problems.not_found("this run")
    return _Run(**row)


async def _granted_before(
    connection: Connection, lease: UUID, run: _Run
) -> dict[str, Any] | None:
    row = await (await connection.execute(_SAME, [lease])).fetchone()
    if row is None:
        return None
    if row["run"] != run.id or row["settled_at"] is not None:
        raise problems.conflict(
            "this lease was handed out before", fix="ask with a new id for a new lease"
        )
    return _shown(
        lease, row["actions"], row["granted_at"], row["expires_at"], row["manifest"]
    )


def _why_not(
    run: _Run, caller: Caller, charter: Charter, opening: Charter
) -> str | None:
    """Return why there is no lease, or None."""
    counters = [*charter.compiled.counters, *opening.compiled.counters]
    ends = _ends(run, caller, (charter, opening))
    spent = (Decimal(run.counters.get(one.name, "0")) > one.maximum for one in counters)
    reasons = (
        (run.state != "open" or caller.at >= ends, "this run is over"),
        (caller.is_shadow, "a deployment in shadow is decided here"),
        (caller.breached, "the contract is in breach: every action is decided here"),
        (
            any(one.per_day for one in counters),
            "what is counted by the day is decided here",
        ),
        (any(spent), "a counter of this run is spent"),
        (run.out >= MOST_OUT, f"this run has {MOST_OUT} leases out already"),
        (not _slice(run, charter), "too little is left of this run to hand out"),
    )
    return next((say for holds, say in reasons if holds), None)


def _slice(run: _Run, charter: Charter) -> int:
    most = min(run.max_actions, charter.compiled.max_actions)
    return max(0, min(MOST, most // TENTH, most - run.spent))


def _ends(run: _Run, caller: Caller, charters: tuple[Charter, Charter]) -> datetime:
    minutes = min(one.compiled.timeout_minutes for one in charters)
    return min(caller.ends, run.opened_at + timedelta(minutes=minutes))


async def _grant(
    connection: Connection,
    lease: UUID,
    run: _Run,
    caller: Caller,
    charters: tuple[Charter, Charter],
) -> dict[str, Any]:
    actions = _slice(run, charters[0])
    ends = min(caller.at + LASTS, _ends(run, caller, charters))
    values = {
        "id": lease,
        "run": run.id,
        "manifest": caller.manifest,
        "credential": caller.credential,
        "actions": actions,
        "at": caller.at,
        "ends": ends,
    }
    await connection.execute(_GRANT, values)
    return _shown(lease, actions, caller.at, ends, caller.digest)


def _shown(
    lease: UUID, actions: int, granted: datetime, ends: datetime, manifest: str | None
) -> dict[str, Any]:
    return {
        "id": str(lease),
        "actions": actions,
        "manifest": manifest,
        # To the microsecond: a client takes the time between the two, whatever its own clock says.
        "granted_at": granted.isoformat(),
        "expires_at": ends.isoformat(),
    }
