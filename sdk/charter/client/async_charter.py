"""The client, on an event loop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from charter.client.async_run import AsyncRun
from charter.client.async_transport import AsyncTransport
from charter.client.config import Config, from_env
from charter.client.desk import Desk
from charter.client.run_core import RunCore

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
        """Close the connections."""
        await self._transport.close()
