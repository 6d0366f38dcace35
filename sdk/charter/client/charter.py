"""The client, from code that may wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from charter.client.config import Config, from_env
from charter.client.desk import Desk
from charter.client.run import Run
from charter.client.run_core import RunCore
from charter.client.transport import Transport

if TYPE_CHECKING:
    import httpx

    from charter.manifest import Manifest


class Charter:
    """Asks a Charter server before the agent acts. Threads and forks may share one."""

    def __init__(
        self, config: Config, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Take the settings; `transport` replaces the network, for tests."""
        self._desk = Desk(config)
        self._transport = Transport(config, transport)
        if config.mode == "local":
            self._desk.begin_local_mode(self._transport)

    @classmethod
    def from_env(cls) -> Charter:
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
    ) -> Run:
        """Return a run to open with `with`; `context` are facts of the whole run."""
        core = RunCore(
            self._desk, task=task, on_behalf_of=on_behalf_of, context=context
        )
        return Run(core, self._transport)

    def manifest(self) -> Manifest:
        """Return the manifest in force, verified now. Raises `NoAnswerError`."""
        return self._transport.run(self._desk.fetch_manifest())

    def close(self) -> None:
        """Send what waits to be sent, and close the connections."""
        self._desk.close()
        self._transport.close()
