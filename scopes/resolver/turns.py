"""Turns: calls of one run wait for each other here, not inside the database.

The run's row is locked while one of its actions is decided. Without turns, a run asked many
things at once would fill the pool with connections that wait for that lock, and every other
run would be told 503.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Turns:
    """One turn at a time for each name, in order of arrival."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, _Queue] = {}

    @asynccontextmanager
    async def of(self, name: Hashable) -> AsyncIterator[None]:
        """Wait for the turn of `name` and hold it."""
        queue = self._queues.setdefault(name, _Queue())
        queue.waiting += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                del self._queues[name]
