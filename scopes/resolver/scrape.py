"""`GET /metrics`: this process's meters, and what waits in the database, for who has the token."""

from __future__ import annotations

import asyncio
from hmac import compare_digest
from typing import LiteralString

import psycopg
from psycopg_pool import PoolTimeout, TooManyRequests

from scopes.resolver import problems
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PATIENCE = 1.0

# Each by an index of what is open.
_WAITING: LiteralString = """
SELECT (SELECT count(*) FROM registry_outboxevent WHERE done_at IS NULL) AS follow_ups_open,
       (SELECT coalesce(extract(epoch FROM charter_now() - min(created_at)), 0)
        FROM registry_outboxevent WHERE done_at IS NULL) AS follow_up_oldest_seconds,
       (SELECT count(*) FROM scopes_review
        WHERE state = 'open' AND expires_at > charter_now()) AS reviews_open,
       (SELECT count(*) FROM scopes_run
        WHERE state = 'open' AND expires_at > charter_now()) AS runs_open
"""
_ABOUT = {
    "follow_ups_open": "Follow-up work that is promised and not done",
    "follow_up_oldest_seconds": "How long the oldest of it waits",
    "reviews_open": "Reviews that wait for a person",
    "runs_open": "Runs that are open",
}


async def get_metrics(parts: Parts, request: Request) -> Response:
    """Answer who has the token; for everybody else there is nothing here."""
    token = parts.metrics_token
    given = (request.header("authorization") or "").removeprefix("Bearer ")
    if token is None or not compare_digest(given.encode(), token.encode()):
        raise problems.not_found()
    body = parts.meters.text() + await _waiting(parts)
    return Response(200, body, media_type=MEDIA_TYPE)


async def _waiting(parts: Parts) -> bytes:
    """What waits, the same whichever process is asked; without a database only that it is away."""
    try:
        async with asyncio.timeout(PATIENCE), parts.pool.connection() as connection:
            row = await (await connection.execute(_WAITING)).fetchone()
    except (psycopg.Error, PoolTimeout, TooManyRequests, TimeoutError, OSError):
        row = None
    lines = _gauge("database_up", "Whether the database answers", int(row is not None))
    for name, value in (row or {}).items():
        lines += _gauge(name, _ABOUT[name], value)
    return "".join(lines).encode()


def _gauge(name: str, about: str, value: object) -> list[str]:
    name = f"charter_{name}"
    return [f"# HELP {name} {about}\n", f"# TYPE {name} gauge\n", f"{name} {value}\n"]
