"""`make bench-http`, about a minute and a half: a table, then one line of JSON.

One resolver process beside Cerbos on the same machine and the same 1,000 agents, the load generator
beside both; only the ratios say something of another machine. SECONDS=4 is how long each is asked.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.decide.workload import rules
from benchmarks.http import cerbos, workload
from benchmarks.http.load import (
    Figures,
    Questions,
    at_rate,
    generator,
    require_agreement,
    without_pause,
)
from benchmarks.http.server import Running, resolver
from benchmarks.http.workload import Asked, Shape
from config.embedded import environment as settings_of
from config.embedded.console import answer
from config.embedded.lock import Lock
from config.embedded.paths import Layout, open_layout
from config.embedded.services import running_services

AGENTS = 1000
CONNECTIONS = (1, 16, 64)
SECONDS = int(os.environ.get("SECONDS", "4"))
RATE = 900
"""Enforced actions a second that are offered at fixed times (promise 19)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A server's figures by connections, and its megabytes afterwards."""

    by_connections: dict[int, Figures]
    memory: float


def main() -> int:
    """Measure both, print, and end with the line."""
    with tempfile.TemporaryDirectory(prefix="charter-bench-") as name:
        folder = Path(name)
        known = rules(AGENTS)
        answer(f"{AGENTS} agents, {SECONDS} s each, asked by {generator()}")
        found: dict[str, Measured] = {}
        with _charter(folder) as (told, stage):
            from benchmarks.http.stage import build  # noqa: PLC0415 (needs the settings that stand now)

            made = build(stage, known)
            stateless = workload.stateless(known, made.keys)
            enforced = workload.enforced(known, made.keys, made.runs)
            with resolver(told, folder / "resolver.log") as server:
                found["stateless"] = _measure(server, stateless, folder, "stateless")
                found["enforced"] = _measure(server, enforced, folder, "enforced")
                questions = Questions.written(enforced, folder, "offered")
                offered = at_rate(server, questions, rate=RATE, seconds=SECONDS)
        for shape, make in _SHAPES.items():
            found[shape] = _of_cerbos(make(known), folder / shape)
    return _conclude(found, offered)


_SHAPES: dict[str, Callable[..., Shape]] = {
    "cerbos_policy_per_agent": workload.policy_per_agent,
    "cerbos_lists_sent_along": workload.lists_sent_along,
}


@contextmanager
def _charter(folder: Path) -> Iterator[tuple[Mapping[str, str], str]]:
    """A scratch database; gives the resolver's settings and the owner's address."""
    layout = open_layout(folder / "charter")
    lock = Lock(layout.lock)
    lock.take(does="bench-http")
    try:
        with running_services(layout, {}) as services:
            told = settings_of.compose(layout, services.addresses, port=1)
            _migrate(layout, told)
            yield told, services.addresses["DATABASE_OWNER_URL"]
    finally:
        lock.release()
        if layout.postgres_link.is_symlink():
            shutil.rmtree(layout.postgres_link.readlink())


def _migrate(layout: Layout, told: Mapping[str, str]) -> None:
    os.environ.update(told)
    os.environ["CHARTER_DB_ROLE"] = "owner"
    import django  # noqa: PLC0415 (the environment must stand first)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from registry.clock import now  # noqa: PLC0415
    from registry.services.keys import ensure_keys  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    ensure_keys(layout.keys, at=now())


def _of_cerbos(shape: Shape, folder: Path) -> Measured:
    serving: AbstractContextManager[Running]
    serving = cerbos.serving(cerbos.fetch(), shape.policies, folder)
    with serving as server:
        return _measure(server, shape.asked, folder, "asked")


def _measure(server: Running, asked: list[Asked], folder: Path, name: str) -> Measured:
    require_agreement(server, asked)
    questions = Questions.written(asked, folder, name)
    figures = {
        number: without_pause(server, questions, connections=number, seconds=SECONDS)
        for number in CONNECTIONS
    }
    return Measured(figures, round(server.memory, 1))


def _conclude(found: Mapping[str, Measured], offered: Figures) -> int:
    answer(
        f"{'':26}" + "".join(f"{f'{n} conn.':>24}" for n in CONNECTIONS) + "      MB"
    )
    for name, one in found.items():
        cells = "".join(map(_cell, one.by_connections.values()))
        answer(f"{name:26}{cells}{one.memory:8.1f}")
    answer("  each: answers a second, p50 and p99 in ms")
    answer(
        f"enforced at {RATE} a second offered: p50 {offered.p50} ms, p99 {offered.p99} ms"
    )
    # The quicker of the two ways to ask Cerbos is the one to beat.
    rates = {
        n: max(found[shape].by_connections[n].rate for shape in _SHAPES)
        for n in CONNECTIONS
    }
    waits = min(found[shape].by_connections[16].p99 for shape in _SHAPES)
    stateless, enforced = (
        found["stateless"].by_connections,
        found["enforced"].by_connections,
    )
    per_agent = found["cerbos_policy_per_agent"].by_connections
    figures = [*stateless.values(), *enforced.values(), offered]
    line = {
        "bench": "http",
        "ratios": {
            "stateless_vs_cerbos_16": round(stateless[16].rate / rates[16], 2),
            "stateless_vs_cerbos_64": round(stateless[64].rate / rates[64], 2),
            "enforced_vs_cerbos_64": round(enforced[64].rate / rates[64], 2),
            "stateless_vs_policy_per_agent_16": round(
                stateless[16].rate / per_agent[16].rate, 2
            ),
            "enforced_vs_policy_per_agent_64": round(
                enforced[64].rate / per_agent[64].rate, 2
            ),
            "stateless_p99_vs_cerbos_16": round(stateless[16].p99 / waits, 2),
        },
        "enforced_p99_64_ms": enforced[64].p99,
        "offered": {"rate": RATE, **asdict(offered)},
        "failed": sum(one.failed for one in figures),
        # What else the machine did in the last minute; above its cores, figures are too low.
        "load": round(os.getloadavg()[0], 1),
        "generator": generator(),
        "figures": {name: asdict(one) for name, one in found.items()},
    }
    answer(json.dumps(line))
    return 1 if line["failed"] else 0


def _cell(one: Figures) -> str:
    return f"{one.rate:9.0f}{one.p50:7.2f}{one.p99:8.2f}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except cerbos.MissingError as problem:
        sys.exit(str(problem))
