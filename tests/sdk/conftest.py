from __future__ import annotations

import asyncio

import httpx
import pytest

from charter.client import asking, run_core
from charter.client.async_charter import AsyncCharter
from charter.client.charter import Charter
from tests.sdk.server import FakeServer, make_config


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Wait as often as ever, for a moment each time."""
    monkeypatch.setattr(asking, "FIRST_PAUSE", 0.005)
    monkeypatch.setattr(run_core, "BETWEEN_POLLS", 0.005)


@pytest.fixture
def server():
    return FakeServer()


@pytest.fixture
def make_charter(server):
    """Make clients of the server, closed when the test ends."""
    made = []

    def make(cache=None, **changes):
        client = Charter(
            make_config(cache, **changes), transport=httpx.MockTransport(server)
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def charter(make_charter):
    return make_charter()


@pytest.fixture
def run_async(server):
    """Run a coroutine function with an asynchronous client of the server."""

    def run(story):
        async def main():
            client = AsyncCharter(make_config(), transport=httpx.MockTransport(server))
            try:
                return await story(client)
            finally:
                await client.close()

        return asyncio.run(main())

    return run
