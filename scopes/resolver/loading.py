"""Locking a run and reading what its next decision needs: one round trip, as a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.callers import CALLER, Caller, caller_of
from scopes.resolver.charters import Charter, Charters, UnreadableError
from scopes.resolver.database import Connection
from scopes.resolver.found import Final, Found, ReviewRow, RunRow

# Only a live key's own run is locked: nobody else may make its agent wait.
_LOCK: LiteralString = """
SELECT r.id, r.manifest_id AS manifest, r.context, r.state, r.opened_at, r.max_actions,
       r.actions_used, r.leased, r.refused, r.pending, r.counters
FROM scopes_run r
WHERE r.id = %(run)s AND EXISTS (
    SELECT FROM registry_credential c
    WHERE c.digest = %(key)s AND c.revoked_at IS NULL AND charter_now() < c.expires_at
      AND c.agent_id = r.agent_id AND c.environment_id = r.environment_id)
FOR NO KEY UPDATE OF r
"""
_FINAL: LiteralString = """
SELECT d.manifest_id AS manifest, m.digest AS manifest_digest, d.request_digest, d.effect,
       d.code, d.say, d.reasons, d.obligations, d.shadow_effect
FROM scopes_decision d JOIN scopes_manifest m ON m.id = d.manifest_id
WHERE d.run_id = %(run)s AND d.call = %(call)s AND d.final
"""
_REVIEWS: LiteralString = """
SELECT v.id, v.call, v.request_digest, v.manifest_id AS manifest,
       m.digest AS manifest_digest, v.state, v.rules, v.expires_at, v.redeemed_at
FROM scopes_review v JOIN scopes_manifest m ON m.id = v.manifest_id
WHERE v.run_id = %(run)s
  AND (v.state = 'open' OR v.call = %(call)s OR v.request_digest = %(content)s)
ORDER BY v.opened_at, v.id
"""
_LOCK_DAY: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_TODAY: LiteralString = """
SELECT used.key AS name, sum(used.value::numeric) AS total
FROM scopes_decision d
JOIN scopes_run r ON r.id = d.run_id AND r.environment_id = %(environment)s
CROSS JOIN LATERAL jsonb_each_text(d.usage) AS used
WHERE d.agent_id = %(agent)s AND used.key = ANY(%(names)s)
  AND d.decided_at >= date_trunc('day', charter_now(), 'UTC')
GROUP BY used.key
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Which run asks, with which key (its SHA-256) and which call.

    `is_new`: the call was made just now, so it cannot have been answered before.
    """

    key: str
    run: UUID
    call: str
    is_new: bool


async def lock(connection: Connection, place: Place) -> Found:
    """Lock the run and return what is known of it.

    Inside a transaction; one round trip where the connection is in a pipeline. Raises `Problem` 401, 404.
    """
    values = {
        "run": place.run,
        "key": place.key,
        "keys": [place.key],
        "call": place.call,
    }
    # In this order: what follows the lock sees what was committed while it waited.
    locked = await connection.execute(_LOCK, values)
    calling = await connection.execute(CALLER, values)
    answered = None if place.is_new else await connection.execute(_FINAL, values)
    run, caller = await locked.fetchone(), caller_of(await calling.fetchone())
    final = None if answered is None else await answered.fetchone()
    if run is None:
        raise problems.not_found("this run")
    return Found(
        caller=caller,
        run=_run(run),
        final=Final(**final) if final else None,
    )


async def with_charters(
    connection: Connection, found: Found, charters: Charters
) -> Found:
    """Return `found` with the charter in force and the one at the opening."""
    in_force: Charter | None = None
    try:
        if found.caller.manifest is not None:
            in_force = await charters.get(connection, found.caller.manifest)
        opening = await charters.get(connection, found.run.manifest)
    except UnreadableError:
        return replace(found, broken=True)
    return replace(found, charter=in_force, opening=opening)


async def with_reviews(
    connection: Connection, found: Found, place: Place, content: str
) -> Found:
    """Return `found` with the reviews that may bear on a request of this content."""
    if not found.run.pending:
        # Every review was counted there when it was opened: there is none.
        return found
    values = {"run": place.run, "call": place.call, "content": content}
    cursor = await connection.execute(_REVIEWS, values)
    rows = await cursor.fetchall()
    return replace(found, reviews=tuple(ReviewRow(**row) for row in rows))


async def with_today(connection: Connection, found: Found) -> Found:
    """Return `found` with what the agent used today of the counters limited by the day.

    Waits for the agent's other runs there, so that two of them cannot share a rest.
    """
    names = sorted(_day_counters(found))
    if not names:
        return found
    caller = found.caller
    await connection.execute(_LOCK_DAY, [_day_name(caller)])
    values = {
        "agent": caller.agent,
        "environment": caller.environment,
        "names": names,
    }
    cursor = await connection.execute(_TODAY, values)
    used = {row["name"]: row["total"] for row in await cursor.fetchall()}
    return replace(found, today={name: used.get(name, Decimal(0)) for name in names})


def _day_counters(found: Found) -> set[str]:
    charters = [one for one in (found.charter, found.opening) if one is not None]
    return {
        one.name
        for charter in charters
        for one in charter.compiled.counters
        if one.per_day
    }


def _day_name(caller: Caller) -> str:
    return f"charter day {caller.agent} {caller.environment}"


def _run(row: Mapping[str, Any]) -> RunRow:
    counters = {name: Decimal(value) for name, value in row["counters"].items()}
    return RunRow(**{**row, "counters": counters})
