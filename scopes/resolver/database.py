"""The pool of database connections: the run-time role, no ORM, answers or fails soon."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool

from scopes.resolver.text import read_stored

Connection = AsyncConnection[DictRow]
Pool = AsyncConnectionPool[Connection]

CONNECTIONS = 16
WAITING = 512
PATIENCE = 1.5
"""Seconds a request may wait for a connection before it is told 503."""

STATEMENT_TIMEOUT_MS = 2000


def make_pool(url: str) -> Pool:
    """Return a closed pool on `url`. Its connections commit only what a transaction says."""
    return AsyncConnectionPool(
        url,
        connection_class=AsyncConnection[DictRow],
        kwargs=options("charter-resolver"),
        configure=_configure,
        min_size=2,
        max_size=CONNECTIONS,
        max_waiting=WAITING,
        timeout=PATIENCE,
        reconnect_timeout=60.0,
        open=False,
        name="resolver",
    )


async def connect(url: str, name: str) -> Connection:
    """Return one connection apart from the pool; `name` is what the server shows of it."""
    return await AsyncConnection.connect(url, **options(name))


def options(name: str) -> dict[str, Any]:
    """Return the options of every connection; `name` is what the server shows of it."""
    return {
        "autocommit": True,
        "row_factory": dict_row,
        "application_name": name,
        "connect_timeout": 2,
        # A server that is cut off is noticed in seconds, not in the system's two hours.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 5000,
        "options": (
            f"-c statement_timeout={STATEMENT_TIMEOUT_MS}"
            " -c idle_in_transaction_session_timeout=10000 -c timezone=UTC"
        ),
    }


async def _configure(connection: Connection) -> None:
    set_json_loads(read_stored, connection)
