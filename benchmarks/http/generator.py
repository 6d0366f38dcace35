"""A load generator in a process of its own.

`python -m benchmarks.http.generator PORT FILE CONNECTIONS SECONDS [RATE]`. Without a rate each connection
asks again as soon as it is answered; with one, requests arrive at fixed times, and what waits for a free
connection waits on the clock.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from pathlib import Path
from statistics import quantiles

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Connection(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._asked_at = 0.0
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream is expected")
        self._transport = transport
        self._load.free(self)

    def ask(self, request: bytes, *, at: float) -> None:
        """Send a request that arrived `at`."""
        self._asked_at = at
        if self._transport is not None:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(_END)
        if not found or len(body) < _length(head):
            return
        self._answer = b""
        self._load.answered(time.perf_counter() - self._asked_at, head.startswith(_OK))
        self._load.free(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (the protocol's form)
        self._load.answered(0.0, good=self._load.is_over)


_OK = b"HTTP/1.1 200"


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(_LENGTH) + len(_LENGTH)
    return int(lower[start:].split(b"\r\n", 1)[0])


class Load:
    """What is asked, and how long the answers took."""

    def __init__(self, requests: list[bytes], rate: float | None) -> None:
        self._requests = requests
        self._place = 0
        self._rate = rate
        self._idle: deque[Connection] = deque()
        self._due: deque[float] = deque()
        self.is_over = False
        self.took: list[float] = []
        self.failed = 0

    def free(self, connection: Connection) -> None:
        """A connection has nothing to do."""
        if self.is_over:
            return
        if self._rate is None:
            connection.ask(self._next(), at=time.perf_counter())
        elif self._due:
            connection.ask(self._next(), at=self._due.popleft())
        else:
            self._idle.append(connection)

    def answered(self, seconds: float, good: bool) -> None:  # noqa: FBT001 (a fact, not a switch)
        """An answer came, `good` if it was 200."""
        if good and seconds:
            self.took.append(seconds)
        elif not good:
            self.failed += 1

    async def run(self, seconds: float) -> None:
        """Let requests arrive until the time is over."""
        began = time.perf_counter()
        if self._rate is None:
            await asyncio.sleep(seconds)
        else:
            await self._arrive(began, seconds, self._rate)
        self.is_over = True

    async def _arrive(self, began: float, seconds: float, rate: float) -> None:
        for number in range(int(seconds * rate)):
            at = began + number / rate
            if (early := at - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            if self._idle:
                self._idle.popleft().ask(self._next(), at=at)
            else:
                self._due.append(at)

    def _next(self) -> bytes:
        self._place = (self._place + 1) % len(self._requests)
        return self._requests[self._place]


async def load(
    port: int,
    requests: list[bytes],
    connections: int,
    seconds: float,
    rate: float | None,
) -> dict[str, float]:
    """Ask, and return rate, milliseconds and failures."""
    work = Load(requests, rate)
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(work), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await work.run(seconds)
    for transport, _ in opened:
        transport.close()
    cut = quantiles(work.took, n=100)
    return {
        "rate": round(len(work.took) / seconds),
        "p50": round(cut[49] * 1e3, 2),
        "p99": round(cut[98] * 1e3, 2),
        "asked": len(work.took) + work.failed,
        "failed": work.failed,
    }


def main(port: str, file: str, connections: str, seconds: str, rate: str = "") -> None:
    """Ask what the file lists and print one line of JSON."""
    requests = [one.encode() for one in json.loads(Path(file).read_text())]
    wanted = float(rate) if rate else None
    found = load(int(port), requests, int(connections), float(seconds), wanted)
    sys.stdout.write(json.dumps(asyncio.run(found)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
