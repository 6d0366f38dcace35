"""Who is calling, and where that agent stands now: one query, one moment.

An agent key is looked up by its SHA-256; what is not found, expired or revoked is nobody.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from scopes.resolver import problems
from scopes.resolver.database import Connection
from scopes.resolver.messages import Request
from scopes.resolver.placed import IN_FORCE, PLACED, Placed

_KEY: LiteralString = "c.digest AS key, c.expires_at AS key_ends, c.id AS credential, "
# charter_now() is asked once, so that the key, the agent and the answer share a moment.
# A key closed by its agent's retirement still finds the agent, to be told so and not merely turned away.
_FROM: LiteralString = """
FROM (SELECT charter_now() AS at) AS clock
CROSS JOIN registry_epoch epoch
JOIN registry_credential c ON c.digest = ANY(%(keys)s) AND clock.at < c.expires_at
JOIN registry_agent a ON a.id = c.agent_id
    AND (c.revoked_at IS NULL OR a.state = 'retired' AND c.revoked_at =
         (SELECT r.at FROM registry_retirement r WHERE r.agent_id = a.id))
JOIN registry_environment e ON e.id = c.environment_id
"""
CALLER: LiteralString = "SELECT " + _KEY + PLACED + _FROM + IN_FORCE

_SCHEME = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller(Placed):
    """A key's agent and environment at `at`, with the manifest in force there, if any.

    All of it holds as long as the epoch is `epoch`, but for what time changes.
    """

    key: str
    key_ends: datetime
    credential: int

    @property
    def ends(self) -> datetime:
        """When the key or the manifest ends, whichever is first."""
        return min(self.key_ends, self.not_after or self.key_ends)


def key_of(request: Request) -> str:
    """Return the SHA-256 of the request's key in hexadecimal. Raises `Problem` 401."""
    header = request.header("authorization") or ""
    if header[: len(_SCHEME)].lower() != _SCHEME:
        raise problems.unauthenticated()
    key = header[len(_SCHEME) :].strip()
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def presents(request: Request, begins: str) -> bool:
    """Whether the request's key is of the kind whose text begins so; what no header says is of none."""
    header = request.header("authorization") or ""
    return header[len(_SCHEME) :].lstrip().startswith(begins)


def caller_of(row: dict[str, Any] | None) -> Caller:
    """Return the caller in a row of `CALLER`. Raises `Problem` 401 for none."""
    if row is None:
        raise problems.unauthenticated()
    return Caller(**row)


async def authenticate(connection: Connection, request: Request) -> Caller:
    """Return who is calling. Raises `Problem` 401."""
    cursor = await connection.execute(CALLER, {"keys": [key_of(request)]})
    return caller_of(await cursor.fetchone())
