"""Charter's own processes: web, resolver, worker, beat."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from config.embedded.binaries import script
from config.embedded.paths import Layout
from config.embedded.processes import Program

Word = str | Path


def web(layout: Layout, environment: Mapping[str, str]) -> Program:
    """Pages and the management API."""
    return granian(
        layout,
        environment,
        "web",
        ["--interface", "wsgi", "--blocking-threads", "4", "config.wsgi:application"],
    )


UNCHECKED = {"CELERY_SKIP_CHECKS": "1"}
"""Django's checks load every page and API class; here the web process, started beside, makes them."""


def resolver(layout: Layout, environment: Mapping[str, str]) -> Program:
    """What agents ask at run time, and everything that waits."""
    return granian(
        layout,
        environment,
        "resolver",
        ["--interface", "rsgi", "config.resolver:app"],
    )


def worker(layout: Layout, environment: Mapping[str, str]) -> Program:
    """Follow-up work. It tells that it is ready by a file, see `worker_ready`."""
    ready = layout.worker_ready
    command = [
        *_celery("worker"),
        *("--pool", "prefork", "--concurrency", "2", "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle"),
        *("--include", "config.embedded.worker_ready"),
    ]
    known = {**environment, **UNCHECKED, "CHARTER_WORKER_READY": str(ready)}
    return _program(layout, known, "worker", command, stale=ready)


def beat(layout: Layout, environment: Mapping[str, str]) -> Program:
    """The clock of the periodic work."""
    command = [
        *_celery("beat"),
        *(
            "--schedule",
            layout.beat / "schedule",
            "--pidfile=",
            "--loglevel",
            "WARNING",
        ),
    ]
    known = {**environment, **UNCHECKED}
    return _program(layout, known, "beat", command, stale=None)


def granian(
    layout: Layout, environment: Mapping[str, str], name: str, rest: list[str]
) -> Program:
    """An application server on a Unix socket; `rest` names the interface and the application."""
    socket = layout.socket(name)
    command: list[Word] = [
        script("granian"),
        *("--uds", socket, "--workers", "1", "--no-ws"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5"),
        *("--workers-kill-timeout", "10"),
        *rest,
    ]
    # A socket left by a killed server would keep the next one from binding.
    return _program(layout, environment, name, command, stale=socket)


def _celery(what: str) -> list[Word]:
    return [sys.executable, "-m", "celery", "-A", "config", what]


def _program(
    layout: Layout,
    environment: Mapping[str, str],
    name: str,
    command: list[Word],
    *,
    stale: Path | None,
) -> Program:
    return Program(
        name=name,
        command=command,
        environment=environment,
        log=layout.log(name),
        record=layout.records / f"{name}.json",
        stale=(stale,) if stale else (),
    )
