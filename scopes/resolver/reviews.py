"""`GET /api/v1/reviews/{id}`: where a review stands, held while it is open if asked."""

from __future__ import annotations

import asyncio
from typing import Any, LiteralString
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.callers import Caller, authenticate
from scopes.resolver.hub import rest
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.text import time_text, write

# Silence is no from the deadline on, whether or not a worker has noted it yet.
_READ: LiteralString = """
SELECT id, run_id, call, note, expires_at,
       CASE WHEN state = 'open' AND expires_at <= %(at)s THEN 'expired' ELSE state END AS state
FROM scopes_review
WHERE id = %(id)s AND agent_id = %(agent)s AND environment_id = %(environment)s
"""


async def get_review(parts: Parts, request: Request, review: UUID) -> Response:
    """Answer now, or with `?wait` once the review is settled or the wait is over."""
    caller, row = await _read(parts, request, review)
    parts.last_used.note(caller.credential)
    wait = request.wait()
    if wait and row["state"] == "open":
        row = await _settled(parts, request, review, caller, wait)
    return Response(200, write(_shown(row)))


async def _settled(
    parts: Parts, request: Request, review: UUID, caller: Caller, wait: float
) -> dict[str, Any]:
    until = asyncio.get_running_loop().time() + wait
    with parts.hub.watch(f"review:{review}", agent=caller.agent) as event:
        # Read again after the place is taken: an answer in between is not missed.
        _, row = await _read(parts, request, review)
        while row["state"] == "open" and await rest(
            event, until=until, gone=request.gone
        ):
            _, row = await _read(parts, request, review)
    return row


async def _read(
    parts: Parts, request: Request, review: UUID
) -> tuple[Caller, dict[str, Any]]:
    async with parts.pool.connection() as connection:
        caller = await authenticate(connection, request)
        values = {
            "id": review,
            "agent": caller.agent,
            "environment": caller.environment,
            "at": caller.at,
        }
        row = await (await connection.execute(_READ, values)).fetchone()
    if row is None:
        raise problems.not_found("this review")
    return caller, row


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "review": str(row["id"]),
        "run": str(row["run_id"]),
        "call": row["call"],
        "state": row["state"],
        "note": row["note"],
        "expires_at": time_text(row["expires_at"]),
    }
