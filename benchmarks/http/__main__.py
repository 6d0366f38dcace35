"""`make bench-http`, about two minutes: a table, then one line of JSON.

One resolver process beside Cerbos on the same machine and the same 1,000 agents, the load generator
beside them; only the ratios say something of another machine. SECONDS=2 is how long each is asked a round.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.decide.workload import Rules, rules
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
from benchmarks.scratch import scratch
from config.embedded.console import answer

AGENTS = 1000
CONNECTIONS = (1, 16, 64)
ROUNDS = 3
SECONDS = int(os.environ.get("SECONDS", "2"))
RATE = 900
"""Enforced actions a second that are offered at fixed times (promise 19)."""
SHAPES: dict[str, Callable[[list[Rules]], Shape]] = {
    "cerbos_policy_per_agent": workload.policy_per_agent,
    "cerbos_lists_sent_along": workload.lists_sent_along,
}


@dataclass(slots=True)
class Contender:
    """A server and what it is asked; `figures` by connections, one a round."""

    server: Running
    questions: Questions
    figures: dict[int, list[Figures]]

    def ask(self, connections: int) -> None:
        """Measure once more."""
        found = without_pause(
            self.server, self.questions, connections=connections, seconds=SECONDS
        )
        self.figures.setdefault(connections, []).append(found)

    def middle(self, connections: int) -> Figures:
        """The median round's figures, each by itself."""
        rounds = self.figures[connections]
        return Figures(
            rate=median(one.rate for one in rounds),
            p50=median(one.p50 for one in rounds),
            p99=median(one.p99 for one in rounds),
            asked=sum(one.asked for one in rounds),
            failed=sum(one.failed for one in rounds),
        )


def main() -> int:
    """Start all, let them take turns, print, and end with the line."""
    known = rules(AGENTS)
    answer(f"{AGENTS} agents, {ROUNDS} rounds of {SECONDS} s, asked by {generator()}")
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="charter-bench-"))
        folder = Path(name)
        contenders = {
            **_ours(stack, folder, known),
            **_cerbos(stack, folder, known),
        }
        # In turns, so that what else the machine does falls on all of them.
        for _ in range(ROUNDS):
            for connections in CONNECTIONS:
                for contender in contenders.values():
                    contender.ask(connections)
        ours = contenders["enforced"]
        offered = at_rate(ours.server, ours.questions, rate=RATE, seconds=2 * SECONDS)
        return _conclude(contenders, offered)


def _ours(stack: ExitStack, folder: Path, known: list[Rules]) -> dict[str, Contender]:
    place = stack.enter_context(scratch())
    from benchmarks.http.stage import build  # noqa: PLC0415 (needs the settings that stand now)

    made = build(place.owner_url, known)
    asked = {
        "stateless": workload.stateless(known, made.keys),
        "enforced": workload.enforced(known, made.keys, made.runs),
    }
    server = stack.enter_context(resolver(place.told, folder / "resolver.log"))
    return {name: _ready(server, each, folder, name) for name, each in asked.items()}


def _cerbos(stack: ExitStack, folder: Path, known: list[Rules]) -> dict[str, Contender]:
    binary = cerbos.fetch()
    ready = {}
    for name, make in SHAPES.items():
        shape = make(known)
        serving = cerbos.serving(binary, shape.policies, folder / name)
        server = stack.enter_context(serving)
        ready[name] = _ready(server, shape.asked, folder, name)
    return ready


def _ready(server: Running, asked: list[Asked], folder: Path, name: str) -> Contender:
    require_agreement(server, asked)
    return Contender(server, Questions.written(asked, folder, name), {})


def _conclude(contenders: Mapping[str, Contender], offered: Figures) -> int:
    found = {
        name: {number: one.middle(number) for number in CONNECTIONS}
        for name, one in contenders.items()
    }
    memory = {name: round(one.server.memory, 1) for name, one in contenders.items()}
    _table(found, memory)
    answer(
        f"{RATE} enforced a second offered: p50 {offered.p50} ms, p99 {offered.p99} ms"
    )
    failed = offered.failed + sum(
        one.failed for each in found.values() for one in each.values()
    )
    line = {
        "bench": "http",
        "ratios": _ratios(found),
        "enforced_p99_64_ms": found["enforced"][64].p99,
        "offered": {"offered": RATE, **asdict(offered)},
        "failed": failed,
        # What else the machine did in the last minute; far above its cores, no figure says much.
        "load": round(os.getloadavg()[0], 1),
        "generator": generator(),
        "memory_mb": memory,
        "figures": {
            name: {number: asdict(one) for number, one in each.items()}
            for name, each in found.items()
        },
    }
    answer(json.dumps(line))
    return 1 if failed else 0


def _table(
    found: Mapping[str, Mapping[int, Figures]], memory: Mapping[str, float]
) -> None:
    answer(
        f"{'':26}" + "".join(f"{f'{n} conn.':>25}" for n in CONNECTIONS) + "      MB"
    )
    for name, one in found.items():
        cells = "".join(map(_cell, one.values()))
        answer(f"{name:26}{cells}{memory[name]:8.1f}")
    answer("  each: answers a second, p50 and p99 in ms")


def _ratios(found: Mapping[str, Mapping[int, Figures]]) -> dict[str, float]:
    ours = {name: found[name] for name in ("stateless", "enforced")}
    ratios = {}
    for name, each in ours.items():
        for number in CONNECTIONS:
            # The quicker of the two ways to ask Cerbos is the one to beat.
            rate = max(found[shape][number].rate for shape in SHAPES)
            ratios[f"{name}_vs_cerbos_{number}"] = each[number].rate / rate
            rate = found["cerbos_policy_per_agent"][number].rate
            ratios[f"{name}_vs_cerbos_policy_per_agent_{number}"] = (
                each[number].rate / rate
            )
    wait = min(found[shape][16].p99 for shape in SHAPES)
    ratios["stateless_p99_vs_cerbos_16"] = found["stateless"][16].p99 / wait
    return {name: round(ratio, 2) for name, ratio in ratios.items()}


def _cell(one: Figures) -> str:
    return f"{one.rate:9.0f}{one.p50:7.2f}{one.p99:8.2f}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except cerbos.MissingError as problem:
        sys.exit(str(problem))
