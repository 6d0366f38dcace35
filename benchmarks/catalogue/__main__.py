"""`make bench-catalogue`: fills a scratch database, starts the web server, asks its pages.

AGENTS=20000 TIMES=120 CLIENTS=2 are what it does unless told otherwise.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.scratch import Scratch, scratch
from config.embedded import parts
from config.embedded.console import answer
from config.embedded.processes import start

MOST = 300.0
"""Milliseconds that 95 of 100 answers may take."""
PORT = 8198
AGENTS = int(os.environ.get("AGENTS", "20000"))
TIMES = int(os.environ.get("TIMES", "120"))
CLIENTS = int(os.environ.get("CLIENTS", "2"))
READY_WITHIN = 60.0

PAGES: dict[str, Sequence[str]] = {
    "list": ["/agents/", "/agents/?page=2", "/agents/?page=200"],
    "list, one filter": [
        "/agents/?state=active",
        "/agents/?owner=team-7",
        "/agents/?risk=high",
        "/agents/?contract=breached",
        "/agents/?environment=production",
        "/agents/?tag=sales-3",
        "/agents/?tool=get_orders",
        "/agents/?certified=soon",
    ],
    "list, several filters": [
        "/agents/?state=active&contract=breached&kind=micro",
        "/agents/?environment=production&risk=high&tag=ops-2",
        "/agents/?state=active&environment=production&sort=last_run",
        "/agents/?state=active&sort=decisions&page=20",
    ],
    "list, views": ["/agents/?view=mine", "/agents/?view=attention"],
    "search": ["/agents/?q=refunds", "/agents/?q=Oslo", "/agents/?q=clerk+1999"],
    "portfolio": [
        "/agents/portfolio/",
        "/agents/portfolio/?group=risk&page=3",
        "/agents/portfolio/?environment=production",
    ],
}


def main() -> int:
    """Build, measure, explain; 1 when a page is too slow or reads a big table from end to end."""
    with scratch(port=PORT) as place:
        return _measure(place)


def _measure(place: Scratch) -> int:
    layout, told = place.layout, place.told
    seconds = _fill(place)
    answer(f"{AGENTS:,} agents, {AGENTS * 5:,} versions, built in {seconds:.0f} s")
    answer(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    # What follows needs Django's settings, which the lines above made.
    from benchmarks.catalogue import pages  # noqa: PLC0415

    with ExitStack() as stack:
        web = start(parts.web(layout, told))
        stack.callback(web.stop, within=10)
        _wait(layout.socket("web"))
        asked = pages.ask_all(layout.socket("web"), PAGES, AGENTS, TIMES, CLIENTS)
    scans = pages.explain_all(PAGES, AGENTS)
    return _conclude(asked, scans, seconds)


def _fill(place: Scratch) -> float:
    # Django's settings stand by now.
    from benchmarks.catalogue.build import build  # noqa: PLC0415

    return build(place.owner_url, AGENTS)


def _wait(path: Path) -> None:
    from benchmarks.catalogue.asking import UnixConnection  # noqa: PLC0415

    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        try:
            connection = UnixConnection(path)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("the web process did not answer in time; see its log")


def _conclude(
    asked: Sequence[Any], scans: Mapping[str, list[str]], built: float
) -> int:
    answer("")
    answer(
        f"{'page':24}{'p50 ms':>9}{'p95 ms':>9}{'most':>9}{'kB':>8}  big tables read through"
    )
    for one in asked:
        read = len(scans[one.name])
        answer(
            f"{one.name:24}{one.p50:9.1f}{one.p95:9.1f}{one.longest:9.1f}{one.kilobytes:8.1f}"
            f"  {read or 'none'}"
        )
    for name, found in scans.items():
        for line in found:
            answer(f"  {name}: {line}")
    worst = max(one.p95 for one in asked)
    answer(
        json.dumps(
            {
                "bench": "catalogue",
                "agents": AGENTS,
                "versions": AGENTS * 5,
                "clients": CLIENTS,
                "built_s": round(built, 1),
                # What else the machine did in the last minute; above its cores, figures are too high.
                "load": round(os.getloadavg()[0], 1),
                "worst_p95_ms": worst,
                "holds": worst <= MOST,
                "figures": {
                    one.name: {"p50": one.p50, "p95": one.p95} for one in asked
                },
                "scans": {name: len(found) for name, found in scans.items()},
            }
        )
    )
    return 0 if worst <= MOST and not any(scans.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
