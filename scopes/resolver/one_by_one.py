"""The exact way: one transaction an action, for whatever a batch cannot decide."""

from __future__ import annotations

import asyncio

from charter.engine import Refusal, Request, content_digest, with_facts
from scopes.resolver.charters import Charters
from scopes.resolver.database import Connection, Pool
from scopes.resolver.found import Found
from scopes.resolver.loading import (
    Place,
    lock,
    with_charters,
    with_reviews,
    with_today,
)
from scopes.resolver.record import PATIENCE, Recorded
from scopes.resolver.ruled import Asked
from scopes.resolver.ruling import rule
from scopes.resolver.showing import shown
from scopes.resolver.turns import Turns
from scopes.resolver.writing import write


class OneByOne:
    """One transaction an action; the run's row is locked from the first statement on."""

    def __init__(self, pool: Pool, charters: Charters, *, secret: str) -> None:
        self._pool = pool
        self._charters = charters
        self._secret = secret
        self._turns = Turns()

    async def record(self, asked: Asked) -> Recorded:
        """Return the answer once it is committed."""
        # A turn is by key as well: who has no key to the run cannot make it wait.
        async with (
            asyncio.timeout(PATIENCE),
            self._turns.of((asked.key, asked.run)),
            self._pool.connection() as connection,
        ):
            return await self._record(connection, asked)

    async def _record(self, connection: Connection, asked: Asked) -> Recorded:
        # Two round trips: BEGIN goes with the first statements, COMMIT with the last. A
        # statement that fails takes those behind it along, COMMIT too, and raises here.
        async with connection.pipeline(), connection.transaction():
            found, request = await self._find(connection, asked)
            ruled = rule(asked.call, request, asked.names, found)
            await write(connection, ruled, found, secret=self._secret)
        return Recorded(
            credential=found.caller.credential,
            data=shown(ruled, found),
            waiting=ruled.waiting,
            fault=ruled.fault,
        )

    async def _find(
        self, connection: Connection, asked: Asked
    ) -> tuple[Found, Request | Refusal]:
        place = Place(asked.key, asked.run, asked.call, is_new=asked.is_new)
        found = await lock(connection, place)
        found = await with_charters(connection, found, self._charters)
        if isinstance(asked.request, Refusal):
            return found, asked.request
        request = with_facts(asked.request, found.run.context)
        content = content_digest(request)
        found = await with_reviews(connection, found, place, content)
        return await with_today(connection, found), request
