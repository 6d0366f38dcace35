"""`POST /api/v1/runs/{run}/settle`: what a client decided under a lease, recorded exactly once.

Told twice, a decision counts once (its id); a call that was answered before counts once too. Nothing is
turned away for being late or too many: it happened, so it is recorded, and counted as far as there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.callers import Caller, authenticate
from scopes.resolver.database import Connection
from scopes.resolver.leases import grant_lease, lease_id
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.run_rows import lock_run
from scopes.resolver.settled import LeaseRow, Ledger
from scopes.resolver.text import write
from scopes.resolver.told import Told, told_of

MEMBERS = frozenset({"lease", "decisions", "done", "next"})
MOST = 200
"""Decisions in one call."""

_LEASE: LiteralString = """
SELECT l.id, l.actions, l.used, l.granted_at, l.expires_at, l.settled_at, l.manifest_id AS manifest,
       m.digest
FROM scopes_lease l JOIN scopes_manifest m ON m.id = l.manifest_id
WHERE l.id = %s AND l.run_id = %s FOR NO KEY UPDATE OF l
"""
# Two looks, each by its index: one condition for both would read the whole run.
_BEFORE: LiteralString = """
SELECT id, call, request_digest, final FROM scopes_decision
WHERE run_id = %(run)s AND id = ANY(%(ids)s)
UNION
SELECT id, call, request_digest, final FROM scopes_decision
WHERE run_id = %(run)s AND call = ANY(%(calls)s) AND final
"""


@dataclass(frozen=True, slots=True)
class _Telling:
    """A body: `refused` are those that are no decisions, and why; `following` the lease wanted next."""

    lease: UUID
    told: list[Told]
    refused: list[dict[str, str]]
    done: bool
    following: UUID | None


async def post_settle(parts: Parts, request: Request, run: UUID) -> Response:
    """Record a client's decisions; with `done`, what is left of its lease goes back to the run.

    With `next`, another lease is handed out in the same transaction.
    """
    telling = _telling(await request.json())
    granted: dict[str, Any] = {}
    async with parts.pool.connection() as connection, connection.transaction():
        caller = await authenticate(connection, request)
        await lock_run(connection, run, caller)
        row = await _lock_lease(connection, telling.lease, run)
        charter = await parts.charters.get(connection, row.manifest)
        ledger = Ledger(connection, run, row, charter, caller)
        kept, lost = await ledger.enter(await _new(connection, run, telling.told))
        await ledger.count(kept, done=telling.done)
        if telling.following is not None:
            granted = await _following(
                parts, connection, caller, run, telling.following
            )
    parts.last_used.note(caller.credential)
    for one in kept:
        parts.meters.decided("client", one.effect)
    refused = telling.refused + [
        {"id": str(one.id), "say": "it cannot be kept as it is"} for one in lost
    ]
    answer = {"run": str(run), "recorded": len(kept), "refused": refused, **granted}
    return Response(200, write(answer))


async def _following(
    parts: Parts, connection: Connection, caller: Caller, run: UUID, wanted: UUID
) -> dict[str, Any]:
    """Return another lease, or why there is none, which takes nothing back of what was told."""
    try:
        async with connection.transaction():
            return await grant_lease(parts, connection, caller, run, wanted)
    except problems.Problem as problem:
        return {"lease": None, "say": problem.detail}


def _telling(data: dict[str, Any]) -> _Telling:
    decisions, done = data.get("decisions", []), data.get("done", False)
    if data.keys() - MEMBERS or not isinstance(done, bool):
        raise problems.invalid_request(f"the members are {', '.join(sorted(MEMBERS))}")
    if not isinstance(decisions, list) or len(decisions) > MOST:
        raise problems.invalid_request(f"`decisions` is a list of at most {MOST}")
    told, refused = [], []
    for one in decisions:
        try:
            told.append(told_of(one))
        except ValueError as problem:
            name = one.get("id") if isinstance(one, dict) else None
            refused.append({"id": str(name)[:64], "say": str(problem)})
    return _Telling(
        lease=lease_id(data.get("lease")),
        told=told,
        refused=refused,
        done=done,
        following=lease_id(data["next"]) if "next" in data else None,
    )


async def _lock_lease(connection: Connection, lease: UUID, run: UUID) -> LeaseRow:
    row = await (await connection.execute(_LEASE, [lease, run])).fetchone()
    if row is None:
        raise problems.not_found("this lease")
    return LeaseRow(**row)


async def _new(
    connection: Connection, run: UUID, told: Sequence[Told]
) -> list[tuple[Told, bool]]:
    """Return what was not recorded yet, each with whether it is its call's final answer."""
    values = {
        "run": run,
        "ids": [one.id for one in told],
        "calls": [one.call for one in told],
    }
    cursor = await connection.execute(_BEFORE, values)
    rows = await cursor.fetchall()
    known = {row["id"] for row in rows}
    final = {row["call"]: row["request_digest"] for row in rows if row["final"]}
    found = []
    for one in told:
        before = final.get(one.call)
        if one.id in known or before == one.request_digest:
            continue
        known.add(one.id)
        found.append((one, before is None))
        final.setdefault(one.call, one.request_digest)
    return found
