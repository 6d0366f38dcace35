"""Asking for many things at once: whoever asks while a query is under way goes with the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST = 64
"""Keys in a query: charters met for the first time are compiled in between."""
PATIENCE = 2.0
"""Seconds until a caller that could not be found is told 503."""


class Lookup(Generic[K, V]):
    """Finds values by key with one query for all that wait.

    Nobody joins a query that was sent before they asked, so what they get was true afterwards.
    """

    def __init__(self, find: Callable[[list[K]], Awaitable[dict[K, V]]]) -> None:
        self._find = find
        self._due: dict[K, asyncio.Future[V | None]] = {}
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Return the value, None when there is none. Raises what finding raises."""
        future = self._due.get(key)
        if future is None:
            future = self._due[key] = asyncio.get_running_loop().create_future()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        # One who stops waiting must not take the answer from the others.
        return await asyncio.shield(future)

    async def _run(self) -> None:
        while self._due:
            keys = list(self._due)[:MOST]
            waiting = {key: self._due.pop(key) for key in keys}
            try:
                found = await self._find(keys)
            except Exception as problem:  # noqa: BLE001 (it is raised where it is waited for)
                for future in waiting.values():
                    future.set_exception(problem)
                    # Nobody may be left to see it.
                    future.exception()
            else:
                for key, future in waiting.items():
                    future.set_result(found.get(key))
