"""What the front costs, for docs/decisions/0001-front.md: `python -m benchmarks.front`, about 30 seconds.

A trivial application under granian is asked directly and through the front, at a fixed rate for the latency
and by eight connections without pause for the rate; then again while 24 long polls are parked.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

from config.embedded import front, parts, table
from config.embedded.console import answer
from config.embedded.paths import Layout, open_layout
from config.embedded.processes import Process, start

PORT = 8199
SECONDS = 4.0
RATE = 200
CONNECTIONS = 8
PARKED = 24
WARM_UP = 3.0

Open = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


async def application(scope, proto):  # type: ignore[no-untyped-def]  # RSGI names no types
    """Answer at once, or in a minute under `/api/v1/runs/wait`."""
    if scope.path.endswith("/wait"):
        await asyncio.sleep(60)
    proto.response_str(200, [("content-type", "text/plain")], "ok")


@dataclass(frozen=True, slots=True)
class Connection:
    """One kept-alive connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, path: str = "/api/v1/decide") -> float:
        """Ask once and return the seconds it took."""
        began = time.perf_counter()
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        await self.reader.readexactly(2)
        return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class Measured:
    """`rate`: answers a second without pause; `p50`, `p99`: milliseconds at a fixed rate."""

    rate: float
    p50: float
    p99: float

    def __str__(self) -> str:
        return f"{self.rate:7.0f} /s   p50 {self.p50:5.2f} ms   p99 {self.p99:5.2f} ms"


async def measure(opened: Open) -> Measured:
    """Ask without pause, then at a fixed rate."""
    rate = await _without_pause(opened)
    cut = quantiles(sorted(await _at_fixed_rate(opened)), n=100)
    return Measured(round(rate), round(cut[49] * 1e3, 2), round(cut[98] * 1e3, 2))


async def _without_pause(opened: Open) -> float:
    connections = [Connection(*await opened()) for _ in range(CONNECTIONS)]
    end = time.perf_counter() + SECONDS

    async def ask_on(connection: Connection) -> int:
        count = 0
        while time.perf_counter() < end:
            await connection.ask()
            count += 1
        return count

    return sum(await asyncio.gather(*map(ask_on, connections))) / SECONDS


async def _at_fixed_rate(opened: Open) -> list[float]:
    connection = Connection(*await opened())
    begin, times = time.perf_counter(), []
    for number in range(int(RATE * SECONDS)):
        await asyncio.sleep(max(0.0, begin + number / RATE - time.perf_counter()))
        times.append(await connection.ask())
    return times


async def report(layout: Layout) -> dict[str, Measured]:
    """Print the table; returns the figures by case."""
    socket = layout.socket("resolver")

    def direct() -> Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        return asyncio.open_unix_connection(str(socket))

    def through() -> Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        return asyncio.open_connection("127.0.0.1", PORT)

    alone, fronted = await measure(direct), await measure(through)
    parked = [Connection(*await through()) for _ in range(PARKED)]
    waits = [asyncio.create_task(one.ask("/api/v1/runs/wait")) for one in parked]
    await asyncio.sleep(0.5)
    crowded = await measure(through)
    for wait in waits:
        wait.cancel()
    answer(f"granian alone       {alone}")
    answer(f"through the front   {fronted}")
    answer(f"{PARKED} polls parked     {crowded}")
    return {"alone": alone, "front": fronted, "parked": crowded}


def conclude(found: dict[str, Measured], memory: float) -> str:
    """One line of JSON for whoever compares runs."""
    alone, fronted = found["alone"], found["front"]
    return json.dumps(
        {
            "bench": "front",
            "ratios": {
                "rate": round(fronted.rate / alone.rate, 2),
                "p50": round(fronted.p50 / alone.p50, 2),
                "parked_p99": round(found["parked"].p99 / fronted.p99, 2),
            },
            "figures": {
                "memory_mb": round(memory, 1),
                **{name: asdict(measured) for name, measured in found.items()},
            },
        }
    )


def main() -> None:
    """Start both, measure, stop both."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        layout = open_layout(Path(folder))
        programs = [
            parts.granian(
                layout,
                os.environ,
                "resolver",
                ["--interface", "rsgi", "benchmarks.front:application"],
            ),
            front.prepare(layout, PORT),
        ]
        running: list[Process] = []
        for program in programs:
            running.append(start(program))
            stack.callback(running[-1].stop, within=4)
        time.sleep(WARM_UP)

        found = asyncio.run(report(layout))
        used = table.memory(running[-1].popen.pid) / 1024
        answer(f"memory of the front {used:7.1f} MB")
        answer(conclude(found, used))


if __name__ == "__main__":
    main()
