"""`/healthz`: the process answers. `/readyz`: so do the database and the keys."""

from __future__ import annotations

import asyncio

import psycopg
from psycopg_pool import PoolTimeout, TooManyRequests

from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.text import write
from scopes.resolver.trust import KeysError

PATIENCE = 1.0


async def get_healthz(parts: Parts, request: Request) -> Response:  # noqa: ARG001 (every endpoint's form)
    """Always 200 while the process runs."""
    return Response(200, write({"status": "ok"}))


async def get_readyz(parts: Parts, request: Request) -> Response:  # noqa: ARG001 (every endpoint's form)
    """200 when requests can be answered, else 503 naming what cannot."""
    checks = {"database": await _database(parts), "keys": _keys(parts)}
    ready = all(checks.values())
    named = {name: "ok" if good else "failed" for name, good in checks.items()}
    body = write({"status": "ok" if ready else "failed", **named})
    return Response(200 if ready else 503, body)


async def _database(parts: Parts) -> bool:
    try:
        async with asyncio.timeout(PATIENCE), parts.pool.connection() as connection:
            await connection.execute("SELECT FROM scopes_run LIMIT 1")
    except (psycopg.Error, PoolTimeout, TooManyRequests, TimeoutError, OSError):
        return False
    return True


def _keys(parts: Parts) -> bool:
    try:
        return bool(parts.trust.public_keys)
    except KeysError:
        return False
