"""`make bench-local`, about half a minute: what a checked action costs in local mode, and in server mode.

One agent, one thread, a real resolver on loopback. Each call of a guarded function is timed beside a call
of the same function without a guard; only the difference is shown.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter_ns

from benchmarks.decide.workload import rules
from benchmarks.http.server import resolver
from benchmarks.scratch import scratch
from charter.client import Config
from charter.client.charter import Charter
from config.embedded.console import answer

CALLS = 20_000
SERVER_CALLS = 500
HOLD = 25.0
"""Microseconds a checked action may cost in local mode, at the median."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds beyond the wrapped call."""

    p50: float
    p90: float
    p99: float
    a_second: int


def main() -> int:
    """Measure both modes; fail when local mode does not hold."""
    # One line a call would be the most of what is measured.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with (
        tempfile.TemporaryDirectory(prefix="charter-bench-") as name,
        scratch() as place,
    ):
        from benchmarks.http.stage import build  # noqa: PLC0415 (needs the settings that stand now)

        made = build(place.owner_url, rules(1))
        folder = Path(name)
        with resolver(place.told, folder / "resolver.log") as running:
            url = f"http://127.0.0.1:{running.port}"
            found = {
                mode: _cost(
                    Config(
                        url, made.keys[0], made.trust, cache=folder / mode, mode=mode
                    ),
                    calls,
                )
                for mode, calls in (("local", CALLS), ("server", SERVER_CALLS))
            }
    return _conclude(found)


def _cost(config: Config, calls: int) -> Cost:
    charter = Charter(config)
    granted = rules(1)[0].granted[0]

    def work(order: str, amount: int) -> int:
        return amount if order else 0

    with charter.run(context={"confidence_score": 0.9}) as run:
        guarded = run.guard(
            "read_order", granted, "read", arguments=("order", "amount")
        )(work)
        _times(guarded, calls // 10)
        plain, checked = _times(work, calls), _times(guarded, calls)
    charter.close()
    base = median(plain)
    cuts = quantiles(checked, n=100)
    p50, p90, p99 = (round((cuts[at - 1] - base) / 1e3, 1) for at in (50, 90, 99))
    return Cost(p50, p90, p99, a_second=round(calls / (sum(checked) / 1e9)))


def _times(work: Callable[[str, int], object], calls: int) -> list[int]:
    taken = []
    for number in range(calls):
        began = perf_counter_ns()
        work("A-1042", number)
        taken.append(perf_counter_ns() - began)
    return taken


def _conclude(found: dict[str, Cost]) -> int:
    answer(f"{'mode':10}{'p50 µs':>10}{'p90 µs':>10}{'p99 µs':>10}{'calls/s':>10}")
    for mode, cost in found.items():
        answer(
            f"{mode:10}{cost.p50:10.1f}{cost.p90:10.1f}{cost.p99:10.1f}{cost.a_second:10}"
        )
    holds = found["local"].p50 <= HOLD
    line = {
        "bench": "local",
        "local_p50_us": found["local"].p50,
        "ratios": {
            "server_over_local": round(found["server"].p50 / found["local"].p50, 1)
        },
        "load": round(os.getloadavg()[0], 1),
        "holds": holds,
    }
    answer(json.dumps(line))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
