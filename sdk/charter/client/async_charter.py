"""The client, on an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from charter.client.async_run import AsyncRun
from charter.client.async_transport import AsyncTransport
from charter.client.config import Config, from_env
from charter.client.desk import Desk
from charter.client.run_core import RunCore
from charter.client.transport import Transport

if TYPE_CHECKING:
    import httpx

    from charter.manifest import Manifest


class AsyncCharter:
    """Asks a Charter server before the agent acts; the same names as `Charter`."""

    def __init__(
        self, config: Config, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Take the settings; `transport` replaces the network, for tests."""
        self._desk = Desk(config)
        self._transport = AsyncTransport(config, transport)
        if config.mode == "local":
            self._desk.begin_local_mode(Transport(config, _both_ways(transport)))

    @classmethod
    def from_env(cls) -> AsyncCharter:
        """Read `CHARTER_URL`, `CHARTER_KEY`, `CHARTER_TRUST`.

        Raises `ConfigurationError`.
        """
        return cls(from_env())

    def run(
        self,
        *,
        task: str | None = None,
        context: Mapping[str, Any] | None = None,
        on_behalf_of: str | None = None,
    ) -> AsyncRun:
        """Return a run to open with `async with`."""
        core = RunCore(
            self._desk, task=task, on_behalf_of=on_behalf_of, context=context
        )
        return AsyncRun(core, self._transport)

    async def manifest(self) -> Manifest:
        """Return the manifest in force, verified now. Raises `NoAnswerError`."""
        return await self._transport.run(self._desk.fetch_manifest())

    async def close(self) -> None:
        """Send what waits to be sent, and close the connections."""
        await asyncio.to_thread(self._desk.close)
        await self._transport.close()


def _both_ways(
    transport: httpx.AsyncBaseTransport | None,
) -> httpx.BaseTransport | None:
    """Return a transport for threads, where the one given for tests is one as well."""
    if transport is None:
        return None
    import httpx  # noqa: PLC0415 (only what is used over the wire loads it)

    return transport if isinstance(transport, httpx.BaseTransport) else None
