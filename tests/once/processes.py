"""Real processes on the tests' database: one that dies where told, and a worker with its clock."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.database import Server

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 60.0
"""Seconds after which something counts as stuck (promise 10)."""


@dataclass(slots=True)
class Mortal:
    """Does one task at a time; see `mortal`."""

    process: subprocess.Popen[str]

    def do(self, event: int, *, die_at: int | None = None) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"event": event, "die_at": die_at}) + "\n")
        self.process.stdin.flush()
        return self.heard()

    def heard(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found


@contextmanager
def mortal(server: Server) -> Iterator[Mortal]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.once.mortal"],
        cwd=ROOT,
        env=environment(server),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        made = Mortal(process)
        assert made.heard() == {"ready": True}
        yield made


def environment(server: Server) -> Mapping[str, str]:
    """What the test's own settings say, for another process."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "CELERY_", "CHARTER_", "DJANGO_"))
    }
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": server.app_url,
        "CELERY_BROKER_URL": server.broker_url,
        "CELERY_SKIP_CHECKS": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        "CHARTER_KEYS": str(settings.KEYS_DIR),
        "CHARTER_EMBEDDER": "none",
        "CHARTER_URL": settings.PUBLIC_URL,
    }


@dataclass(slots=True)
class Worker:
    """A worker and its beat, as `make run` starts them; `kill` takes the worker without a word."""

    server: Server
    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        pool = ["--pool", "prefork", "--concurrency", "2"]
        quiet = ["--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
        self._begin("worker", *pool, *quiet)

    def beat(self) -> None:
        schedule = ["--schedule", str(self.folder / "schedule"), "--pidfile="]
        self._begin("beat", *schedule, "--loglevel", "ERROR")

    def kill(self) -> None:
        """The newest, with its children."""
        process = self.running.pop()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def stop(self) -> None:
        while self.running:
            self.kill()

    def _begin(self, what: str, *words: str) -> None:
        log = (self.folder / f"{what}.log").open("ab")
        with log:
            self.running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "celery", "-A", "config", what, *words],
                    cwd=ROOT,
                    env=environment(self.server),
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )


@contextmanager
def worker(server: Server) -> Iterator[Worker]:
    with tempfile.TemporaryDirectory() as folder:
        made = Worker(server, Path(folder))
        made.beat()
        made.start()
        try:
            yield made
        finally:
            made.stop()


def wait_until(holds: Callable[[], bool], *, within: float = LONGEST) -> float:
    """The seconds it took; an assertion fails when it is stuck."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < within, "it is stuck"
        time.sleep(0.05)
    return time.monotonic() - began
