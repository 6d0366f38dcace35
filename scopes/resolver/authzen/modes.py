"""Modes that the catalogue records for actions, read whenever a question leaves its own out."""

from __future__ import annotations

from typing import LiteralString

from charter.language.names import is_name
from scopes.resolver.database import Pool
from scopes.resolver.lookup import Lookup

_MODES: LiteralString = (
    "SELECT name, mode FROM registry_actionentry WHERE name = ANY(%s)"
)
_NEXT: LiteralString = """
SELECT name, mode FROM registry_actionentry
WHERE name COLLATE "C" > %s ORDER BY name COLLATE "C" LIMIT %s
"""


class Modes:
    """What the catalogue says now. Nothing is remembered: a change of it counts no epoch up."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._find = Lookup(self._read)

    async def get(self, action: str) -> str | None:
        """Return the action's mode, None for one that nobody described."""
        return await self._find.get(action) if is_name(action) else None

    async def next(self, *, after: str, most: int) -> list[tuple[str, str]]:
        """Return described actions with their modes, in order, from behind `after` on."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_NEXT, [after, most])
            return [(row["name"], row["mode"]) for row in await cursor.fetchall()]

    async def _read(self, actions: list[str]) -> dict[str, str]:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_MODES, [actions])
            return {row["name"]: row["mode"] for row in await cursor.fetchall()}
