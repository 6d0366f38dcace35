"""Whose key it is: an agent's own, or an enforcement point's (`che_…`)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString

from charter.language.names import glob
from scopes.resolver import problems
from scopes.resolver.authzen.about import About, about_caller
from scopes.resolver.authzen.serializer import Asking
from scopes.resolver.callers import key_of, presents
from scopes.resolver.database import Pool
from scopes.resolver.known import Latest, Memory
from scopes.resolver.lease import Lease
from scopes.resolver.lookup import PATIENCE, Lookup
from scopes.resolver.messages import Request

BEGINS = "che_"
MOST = 10_000

_POINTS: LiteralString = """
SELECT p.id, p.digest AS key, p.environment_id AS environment, p.resources,
       p.expires_at AS ends_at, epoch.value AS epoch
FROM (SELECT charter_now() AS at) AS clock
CROSS JOIN registry_epoch epoch
JOIN registry_pointkey p
    ON p.digest = ANY(%s) AND p.revoked_at IS NULL AND clock.at < p.expires_at
"""


@dataclass(frozen=True, slots=True)
class Point:
    """A row of `_POINTS`; it holds as long as the epoch does, until it ends."""

    id: int
    key: str
    environment: int
    resources: list[str]
    ends_at: datetime
    epoch: int


class Points:
    """Enforcement points by the SHA-256 of their key."""

    def __init__(self, pool: Pool, lease: Lease) -> None:
        self._pool = pool
        self._lease = lease
        self._known: Latest[str, Point] = Latest(MOST)
        self._find = Lookup(self._read)

    async def get(self, key: str) -> Point | None:
        """Return the point, as it certainly is since this was asked; None: nobody has this key."""
        known = self._known.get(key)
        if known is not None:
            until = known.ends_at.timestamp()
            if self._lease.holds(known.epoch, until=until):
                return known
        return await self._find.get(key)

    async def _read(self, keys: list[str]) -> dict[str, Point]:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_POINTS, [keys])
            found = {row["key"]: Point(**row) for row in await cursor.fetchall()}
        for key, point in found.items():
            self._known.put(key, point)
        return found


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: of one environment, about the resources that these patterns meet letter for letter.

    `key` is the SHA-256 of the key. `own`: an agent's key asks about this agent alone; None: about any.
    """

    key: str
    environment: int
    resources: tuple[str, ...] = field(default=("*",))
    own: About | None = None

    def sees(self, resource: str) -> bool:
        """Whether it may ask about the resource."""
        return any(glob(pattern, resource) for pattern in self.resources)

    def require_may_ask(self, asking: Asking) -> None:
        """Raise `Problem` 403 for another agent than its own, and for what it does not guard."""
        self.require_own(asking.agent)
        self.require_sees(asking.resource)

    def require_own(self, agent: str | None) -> None:
        """Raise `Problem` 403 for another agent than its own; None is nobody's."""
        if self.own is not None and agent not in {None, self.own.slug}:
            raise problems.not_yours(
                "an agent's key asks about that agent alone",
                fix="ask with the key of an enforcement point",
            )

    def require_sees(self, resource: str) -> None:
        """Raise `Problem` 403 for a resource that it does not guard."""
        if not self.sees(resource):
            raise problems.not_yours(
                "this key asks about other resources",
                fix="an administrator makes a key for this one",
            )


async def point_asker(points: Points, request: Request) -> tuple[Asker, int]:
    """Return who asks with an enforcement point's key, and the key's id. Raises `Problem` 401."""
    async with asyncio.timeout(PATIENCE):
        point = await points.get(key_of(request))
    if point is None:
        raise _unauthenticated()
    asker = Asker(point.key, point.environment, tuple(point.resources))
    return asker, point.id


async def agent_asker(memory: Memory, request: Request) -> tuple[Asker, int]:
    """Return the agent that asks about itself, and the key's id. Raises `Problem` 401."""
    key = key_of(request)
    known = memory.certain(key)
    if known is None:
        async with asyncio.timeout(PATIENCE):
            known = await memory.find(key)
    if known is None:
        raise _unauthenticated()
    asker = Asker(key, known.caller.environment, own=about_caller(known))
    return asker, known.caller.credential


def is_point(request: Request) -> bool:
    """Whether it comes with an enforcement point's key."""
    return presents(request, BEGINS)


def _unauthenticated() -> problems.Problem:
    return problems.Problem(
        401,
        "unauthenticated",
        "this takes the live key of an enforcement point, or of an agent that asks about itself",
        fix="send `Authorization: Bearer che_…`; an administrator makes one in the settings",
        headers={"www-authenticate": 'Bearer realm="charter"'},
    )
