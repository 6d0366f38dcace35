"""Resources that a search may find: those of the catalogue, and those that a charter grants by name."""

from __future__ import annotations

from typing import LiteralString

from scopes.resolver.charters import Charter
from scopes.resolver.database import Pool

# A pattern is no resource: nobody touches `orders/*`.
_NEXT: LiteralString = """
SELECT name FROM registry_resourceentry
WHERE name COLLATE "C" > %s AND position('*' in name) = 0
ORDER BY name COLLATE "C" LIMIT %s
"""


class Resources:
    """Names of resources, in the order of their characters."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def next(
        self, charter: Charter | None, *, after: str, most: int
    ) -> list[str]:
        """Return what the catalogue or the charter names, from behind `after` on.

        Without shadow only what is granted is ever allowed, so with the grants nothing is missing.
        """
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_NEXT, [after, most])
            names = {row["name"] for row in await cursor.fetchall()}
        if charter is not None:
            grants = charter.document.authorization.can_access
            names |= {grant.resource for grant in grants if grant.resource > after}
        return sorted(names)[:most]
