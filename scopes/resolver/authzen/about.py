"""Agents that others ask about: where each stands in an environment, remembered under the lease."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString

from charter.engine import Standing
from scopes.resolver.charters import Charter, Charters, UnreadableError
from scopes.resolver.database import Connection, Pool
from scopes.resolver.known import Known, Latest
from scopes.resolver.lease import Lease
from scopes.resolver.lookup import Lookup
from scopes.resolver.placed import IN_FORCE, PLACED, Placed

MOST = 20_000

_FROM: LiteralString = """
FROM (SELECT charter_now() AS at) AS clock
CROSS JOIN registry_epoch epoch
"""
_ABOUT: LiteralString = (
    "SELECT "
    + PLACED
    + _FROM
    + """
JOIN unnest(%(environments)s::bigint[], %(slugs)s::text[]) AS asked(environment, slug) ON true
JOIN registry_environment e ON e.id = asked.environment
JOIN registry_agent a ON a.slug = asked.slug
"""
    + IN_FORCE
)
_NEXT: LiteralString = (
    "SELECT "
    + PLACED
    + _FROM
    + """
JOIN registry_environment e ON e.id = %(environment)s
JOIN registry_agent a ON a.slug > %(after)s
"""
    + IN_FORCE
    + "WHERE m.id IS NOT NULL ORDER BY a.slug LIMIT %(most)s"
)


@dataclass(frozen=True, slots=True)
class About:
    """An agent in an environment and the charter in force. `ends`: seconds since 1970.

    `broken`: the manifest in force does not read.
    """

    slug: str
    epoch: int
    charter: Charter | None
    standing: Standing
    ends: float
    broken: bool


class Abouts:
    """Agents by environment and name."""

    def __init__(self, pool: Pool, charters: Charters, lease: Lease) -> None:
        self._pool = pool
        self._charters = charters
        self._lease = lease
        self._known: Latest[tuple[int, str], About] = Latest(MOST)
        self._find = Lookup(self._read)

    async def get(self, environment: int, slug: str) -> About | None:
        """Return where the agent stands, as it certainly is since this was asked; None: there is none."""
        known = self._known.get((environment, slug))
        if known is not None and self._lease.holds(known.epoch, until=known.ends):
            return known
        return await self._find.get((environment, slug))

    async def next(self, environment: int, *, after: str, most: int) -> list[About]:
        """Return the agents with a charter in force there, in order, from behind `after` on."""
        values = {"environment": environment, "after": after, "most": most}
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_NEXT, values)).fetchall()
            return [await self._about(connection, row) for row in rows]

    async def _read(self, asked: list[tuple[int, str]]) -> dict[tuple[int, str], About]:
        values = {
            "environments": [environment for environment, _ in asked],
            "slugs": [slug for _, slug in asked],
        }
        found = {}
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_ABOUT, values)
            for row in await cursor.fetchall():
                key = (row["environment"], row["agent_slug"])
                about = found[key] = await self._about(connection, row)
                # Before its time a charter refuses, and that ends without any change.
                if not Placed(**row).is_early:
                    self._known.put(key, about)
        return found

    async def _about(self, connection: Connection, row: dict[str, Any]) -> About:
        placed, charter, broken = Placed(**row), None, False
        if placed.manifest is not None:
            try:
                charter = await self._charters.get(connection, placed.manifest)
            except UnreadableError:
                broken = True
        return About(
            slug=placed.agent_slug,
            epoch=placed.epoch,
            charter=charter,
            standing=placed.standing,
            ends=placed.ends.timestamp(),
            broken=broken,
        )


def about_caller(known: Known) -> About:
    """Return what is known of the agent whose own key this is."""
    return About(
        slug=known.caller.agent_slug,
        epoch=known.caller.epoch,
        charter=known.charter,
        standing=known.standing,
        ends=known.ends,
        broken=known.broken,
    )
