"""`POST /api/v1/runs/{run}/settle`: what a client decided under a lease, recorded exactly once.

Told twice, a decision counts once (its id); a call that was answered before counts once too. Nothing is
turned away for being late or too many: it happened, so it is recorded, and counted as far as there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.callers import authenticate
from scopes.resolver.database import Connection
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.run_rows import lock_run
from scopes.resolver.settled import LeaseRow, Ledger
from scopes.resolver.text import write
from scopes.resolver.told import Told, told_of

MOST = 200
"""Decisions in one call."""

_LEASE: LiteralString = """
SELECT l.id, l.actions, l.used, l.granted_at, l.expires_at, l.settled_at, l.manifest_id AS manifest,
       m.digest
FROM scopes_lease l JOIN scopes_manifest m ON m.id = l.manifest_id
WHERE l.id = %s AND l.run_id = %s FOR NO KEY UPDATE OF l
"""
_BEFORE: LiteralString = """
SELECT id, call, request_digest, final FROM scopes_decision
WHERE run_id = %s AND (id = ANY(%s) OR final AND call = ANY(%s))
"""


async def post_settle(parts: Parts, request: Request, run: UUID) -> Response:
    """Record a client's decisions; with `done`, what is left of its lease goes back to the run."""
    lease, told, refused, done = _body(await request.json())
    async with parts.pool.connection() as connection, connection.transaction():
        caller = await authenticate(connection, request)
        await lock_run(connection, run, caller)
        row = await _lock_lease(connection, lease, run)
        charter = await parts.charters.get(connection, row.manifest)
        ledger = Ledger(connection, run, row, charter, caller)
        kept = []
        for one, final in await _new(connection, run, told):
            if await ledger.enter(one, final=final):
                kept.append(one)
            else:
                refused.append({"id": str(one.id), "say": "it cannot be kept as it is"})
        await ledger.count(kept, done=done)
    parts.last_used.note(caller.credential)
    answer = {"run": str(run), "lease": str(lease), "recorded": len(kept)}
    return Response(200, write({**answer, "refused": refused}))


def _body(
    data: dict[str, Any],
) -> tuple[UUID, list[Told], list[dict[str, str]], bool]:
    """Return lease, decisions, those that are none with why, and whether the lease is done."""
    decisions, done = data.get("decisions", []), data.get("done", False)
    if data.keys() - {"lease", "decisions", "done"} or not isinstance(done, bool):
        raise problems.invalid_request(
            "the members are `lease`, `decisions` and `done`"
        )
    if not isinstance(decisions, list) or len(decisions) > MOST:
        raise problems.invalid_request(f"`decisions` is a list of at most {MOST}")
    try:
        lease = UUID(str(data.get("lease")))
    except ValueError:
        raise problems.invalid_request("`lease` is the id of the lease") from None
    told, refused = [], []
    for one in decisions:
        try:
            told.append(told_of(one))
        except ValueError as problem:
            name = one.get("id") if isinstance(one, dict) else None
            refused.append({"id": str(name)[:64], "say": str(problem)})
    return lease, told, refused, done


async def _lock_lease(connection: Connection, lease: UUID, run: UUID) -> LeaseRow:
    row = await (await connection.execute(_LEASE, [lease, run])).fetchone()
    if row is None:
        raise problems.not_found("this lease")
    return LeaseRow(**row)


async def _new(
    connection: Connection, run: UUID, told: Sequence[Told]
) -> list[tuple[Told, bool]]:
    """Return what was not recorded yet, each with whether it is its call's final answer."""
    ids, calls = [one.id for one in told], [one.call for one in told]
    cursor = await connection.execute(_BEFORE, [run, ids, calls])
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
