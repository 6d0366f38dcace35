"""A client of the resolver's ASGI door: plain calls for tests that are no coroutines."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from scopes.resolver.application import Resolver
from scopes.resolver.asgi import AsgiDoor

SECRET = "sealing-wax " * 5
PUBLIC_URL = "https://charter.test"
METRICS_TOKEN = "look-but-do-not-touch"

T = TypeVar("T")


class Loop:
    """An event loop that turns in a thread of its own, as a process's does."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Door:
    """One resolver process on a loop of its own."""

    def __init__(
        self, database_url: str, keys: Path, *, key: str = "", wait: bool = True
    ) -> None:
        self.resolver = Resolver(
            database_url=database_url,
            keys=keys,
            secret=SECRET,
            public_url=PUBLIC_URL,
            metrics_token=METRICS_TOKEN,
        )
        self.key = key
        self._wait = wait
        self._runner = Loop()

    def __enter__(self) -> Door:
        self._runner.run(self._start())
        transport = httpx.ASGITransport(app=AsgiDoor(self.resolver))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://resolver")
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self.client.aclose())
        self._runner.run(self.resolver.stop())
        self._runner.close()

    @contextmanager
    def beside(self, other: Door) -> Iterator[None]:
        """Live on the loop of another door, to be asked in the same moment."""
        self._runner.close()
        self._runner = other._runner
        self.run(self._start())
        transport = httpx.ASGITransport(app=AsgiDoor(self.resolver))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://second")
        yield
        self.run(self.client.aclose())
        self.run(self.resolver.stop())

    async def _start(self) -> None:
        await self.resolver.start()
        if self._wait:
            await self.resolver.parts.pool.wait()
            async with asyncio.timeout(10):
                await self.resolver.ready()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    async def send(self, method: str, path: str, **facts: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.key}", **facts.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **facts)

    def get(self, path: str, **facts: Any) -> httpx.Response:
        return self.run(self.send("GET", path, **facts))

    def post(self, path: str, data: object = None, **facts: Any) -> httpx.Response:
        if data is not None:
            facts["json"] = data
        return self.run(self.send("POST", path, **facts))

    def open_run(self, **opening: Any) -> str:
        response = self.post("/api/v1/runs", opening)
        assert response.status_code == 201, response.text
        run: str = response.json()["run"]
        return run

    async def ask(
        self, run: str, action: str, resource: str, mode: str, **more: Any
    ) -> httpx.Response:
        data = {"action": action, "resource": resource, "mode": mode, **more}
        return await self.send("POST", f"/api/v1/runs/{run}/actions", json=data)

    def check(
        self, run: str, action: str, resource: str, mode: str, **more: Any
    ) -> dict[str, Any]:
        response = self.run(self.ask(run, action, resource, mode, **more))
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def read_profile(self, run: str, **more: Any) -> dict[str, Any]:
        """The plain allowed action of the article's charter."""
        more.setdefault("context", {"confidence_score": 0.93})
        return self.check(run, "get_profile", "customer_profile", "read", **more)

    def delete_item(self, run: str, **more: Any) -> dict[str, Any]:
        """The action of the article's charter that wants a person."""
        more.setdefault("context", {"confidence_score": 0.93})
        return self.check(
            run, "delete_checklist_item", "onboarding_checklist", "write", **more
        )
