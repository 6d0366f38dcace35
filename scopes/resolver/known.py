"""What this process remembers: callers with their charters, and runs.

A caller holds as long as the epoch it was read under; of a run, only what never changes is relied on
without the database saying so again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, LiteralString, TypeVar
from uuid import UUID

from charter.engine import Standing
from scopes.resolver.callers import CALLER, Caller
from scopes.resolver.charters import Charter, Charters, UnreadableError
from scopes.resolver.database import Connection, Pool
from scopes.resolver.lease import Lease
from scopes.resolver.lookup import Lookup

K = TypeVar("K")
V = TypeVar("V")

CALLERS = 100_000
RUNS = 50_000

_RUNS: LiteralString = """
SELECT id, agent_id AS agent, environment_id AS environment, manifest_id AS manifest, context,
       opened_at, max_actions, counters
FROM scopes_run WHERE id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A caller and the charter in force for it. `ends`: seconds since 1970.

    `broken`: the manifest in force does not read.
    """

    caller: Caller
    charter: Charter | None
    standing: Standing
    ends: float
    broken: bool = False


@dataclass(slots=True)
class KnownRun:
    """A run; all but `counters`, its last known ones, never changes (scopes.0002_guards).

    `opening` is the charter it was opened under.
    """

    id: UUID
    agent: int
    environment: int
    opening: Charter
    context: Mapping[str, Any]
    opened_at: datetime
    max_actions: int
    counters: Mapping[str, Decimal]


class Latest(Generic[K, V]):
    """The values used last, so many of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return the value if it is remembered."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Remember a value, and forget the one used longest ago."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def forget(self, key: K) -> None:
        """Remember it no longer."""
        self._values.pop(key, None)


class Memory:
    """Callers by the SHA-256 of their key, and runs by their id."""

    def __init__(self, pool: Pool, charters: Charters, lease: Lease) -> None:
        self._pool = pool
        self._charters = charters
        self._lease = lease
        self._callers: Latest[str, Known] = Latest(CALLERS)
        self._runs: Latest[UUID, KnownRun] = Latest(RUNS)
        self._find_callers = Lookup(self._read_callers)
        self._find_runs = Lookup(self._read_runs)

    def certain(self, key: str) -> Known | None:
        """Return a caller that certainly is still so, by the lease; None if one must ask."""
        known = self._callers.get(key)
        if known is None:
            return None
        holds = self._lease.holds(known.caller.epoch, until=known.ends)
        return known if holds else None

    def likely(self, key: str) -> Known | None:
        """Return a caller as it was last read, for who lets the database confirm it."""
        known = self._callers.get(key)
        if known is None or self._lease.epoch not in {None, known.caller.epoch}:
            return None
        return known

    def likely_run(self, run: UUID) -> KnownRun | None:
        """Return a run as it was last read."""
        return self._runs.get(run)

    async def find(self, key: str) -> Known | None:
        """Ask the database for the caller with this key; None when there is none."""
        return await self._find_callers.get(key)

    async def find_run(self, run: UUID) -> KnownRun | None:
        """Ask the database for a run; None when there is none, or none that reads."""
        return await self._find_runs.get(run)

    def forget(self, key: str, run: UUID) -> None:
        """Read both again the next time: what was remembered of one of them is no longer so."""
        self._callers.forget(key)
        self._runs.forget(run)

    async def _read_callers(self, keys: list[str]) -> dict[str, Known]:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(CALLER, {"keys": keys})
            callers = [Caller(**row) for row in await cursor.fetchall()]
            found = {one.key: await self._known(connection, one) for one in callers}
        for key, known in found.items():
            # Before its time a charter refuses, and that ends without any change.
            if not known.caller.is_early:
                self._callers.put(key, known)
        return found

    async def _known(self, connection: Connection, caller: Caller) -> Known:
        ends = caller.ends.timestamp()
        if caller.manifest is None:
            return Known(caller, None, caller.standing, ends)
        try:
            charter = await self._charters.get(connection, caller.manifest)
        except UnreadableError:
            return Known(caller, None, caller.standing, ends, broken=True)
        return Known(caller, charter, caller.standing, ends)

    async def _read_runs(self, runs: list[UUID]) -> dict[UUID, KnownRun]:
        found: dict[UUID, KnownRun] = {}
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_RUNS, [runs])
            for row in await cursor.fetchall():
                run = await self._known_run(connection, row)
                if run is not None:
                    found[run.id] = run
                    self._runs.put(run.id, run)
        return found

    async def _known_run(
        self, connection: Connection, row: dict[str, Any]
    ) -> KnownRun | None:
        try:
            opening = await self._charters.get(connection, row.pop("manifest"))
        except UnreadableError:
            return None
        counters = {name: Decimal(used) for name, used in row.pop("counters").items()}
        return KnownRun(opening=opening, counters=counters, **row)
