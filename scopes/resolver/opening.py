"""`POST /api/v1/runs`: opening a run, within the limits of the charter in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from charter.engine import parse_context
from charter.manifest import CanonicalError, digest
from registry.ids import uuid7
from scopes.resolver import problems
from scopes.resolver.callers import Caller, authenticate
from scopes.resolver.charters import Charter
from scopes.resolver.database import Connection
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.run_limits import require_room
from scopes.resolver.run_rows import read_run, shown_run
from scopes.resolver.text import is_storable, write

MEMBERS = frozenset({"task", "on_behalf_of", "context"})
MAX_TASK, MAX_PERSON, MAX_KEY = 400, 254, 128

_QUEUE: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_SAME: LiteralString = """
SELECT id, opening_digest FROM scopes_run
WHERE credential_id = %s AND idempotency_key = %s
"""
_OPEN: LiteralString = """
INSERT INTO scopes_run (
    id, agent_id, environment_id, credential_id, manifest_id, idempotency_key,
    opening_digest, task, on_behalf_of, context, state, outcome, opened_at, expires_at,
    max_actions, counters)
VALUES (
    %(id)s, %(agent)s, %(environment)s, %(credential)s, %(manifest)s, %(key)s,
    %(digest)s, %(task)s, %(person)s, %(context)s, 'open', '', %(at)s, %(ends)s,
    %(max_actions)s, '{}')
"""
_SUMMARY: LiteralString = """
UPDATE registry_agentsummary SET last_run_at = %(at)s WHERE agent_id = %(agent)s
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a run is opened with; `digest` tells a repeat from another opening."""

    task: str
    person: str
    context: dict[str, Any]
    key: str | None
    digest: str


async def post_run(parts: Parts, request: Request) -> Response:
    """Open a run, or return the one this `Idempotency-Key` opened before."""
    wanted = _wanted(await request.json(), request.header("idempotency-key"))
    async with parts.pool.connection() as connection, connection.transaction():
        caller = await authenticate(connection, request)
        charter = await parts.charters.get(connection, caller.require_in_force())
        # One opening of an agent at a time: limits are counted before they are used.
        await connection.execute(_QUEUE, [f"charter runs {caller.agent}"])
        run = await _opened_before(connection, caller, wanted)
        if run is None:
            await require_room(connection, caller, charter)
            run = await _open(connection, caller, charter, wanted)
        row = await read_run(connection, run, caller)
        opening = await parts.charters.get(connection, row.manifest)
    parts.last_used.note(caller.credential)
    return Response(201, write(shown_run(row, caller, opening)))


def _wanted(data: dict[str, Any], key: str | None) -> Opening:
    unknown = data.keys() - MEMBERS
    if unknown:
        raise problems.invalid_request("a run has `task`, `on_behalf_of` and `context`")
    if key is not None and not (0 < len(key) <= MAX_KEY and key.isprintable()):
        raise problems.invalid_parameter(
            f"`Idempotency-Key` is 1 to {MAX_KEY} printable characters"
        )
    try:
        return Opening(
            task=_text(data, "task", MAX_TASK),
            person=_text(data, "on_behalf_of", MAX_PERSON),
            context=dict(parse_context(data.get("context", {}))),
            key=key,
            digest=digest(data),
        )
    except CanonicalError:
        raise problems.invalid_request(
            "a number in `context` is not exact as a double; send it as a string"
        ) from None
    except ValueError as problem:
        raise problems.invalid_request(str(problem)) from None


def _text(data: dict[str, Any], name: str, most: int) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > most or not is_storable(value):
        raise ValueError(f"`{name}` is a text of at most {most} characters")
    return value


async def _opened_before(
    connection: Connection, caller: Caller, wanted: Opening
) -> UUID | None:
    if wanted.key is None:
        return None
    cursor = await connection.execute(_SAME, [caller.credential, wanted.key])
    row = await cursor.fetchone()
    if row is None:
        return None
    if row["opening_digest"] != wanted.digest:
        raise problems.conflict(
            "this `Idempotency-Key` opened a run with another body",
            fix="use a new key for a new run",
        )
    run: UUID = row["id"]
    return run


async def _open(
    connection: Connection, caller: Caller, charter: Charter, wanted: Opening
) -> UUID:
    run = uuid7()
    values = {
        "id": run,
        "agent": caller.agent,
        "environment": caller.environment,
        "credential": caller.credential,
        "manifest": caller.manifest,
        "key": wanted.key,
        "digest": wanted.digest,
        "task": wanted.task,
        "person": wanted.person,
        "context": Jsonb(wanted.context, dumps=write),
        "at": caller.at,
        "ends": caller.at + timedelta(minutes=charter.compiled.timeout_minutes),
        "max_actions": charter.compiled.max_actions,
    }
    try:
        await connection.execute(_OPEN, values)
    except psycopg.DataError:
        raise problems.invalid_request("`context` holds what cannot be kept") from None
    await connection.execute(_SUMMARY, values)
    return run
