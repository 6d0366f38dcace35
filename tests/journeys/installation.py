"""A whole installation in a folder of its own, started as `make run` does."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 90.0
GIVEN = {"DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "SECRET_KEY"}


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it answers, and what `make run` printed, as data."""

    address: str
    data: Path
    sample: dict[str, Any]

    def person(self, first_name: str) -> dict[str, str]:
        return next(
            row for row in self.sample["people"] if row["name"].startswith(first_name)
        )

    def mail_to(self, email: str) -> str:
        """Everything that was mailed to an address so far."""
        texts = [path.read_text() for path in (self.data / "mail").iterdir()]
        return "\n".join(text for text in texts if f"To: {email}" in text)


@contextmanager
def installation() -> Iterator[Installation]:
    """Start one on a free port, and stop everything at the end."""
    data = Path(tempfile.mkdtemp(prefix="charter-journey-"))
    port = _free_port()
    log = data / "up.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.embedded", "up"],
            cwd=ROOT,
            env=_environment(data, port),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, log)
        sample = json.loads((data / "sample.json").read_text())
        yield Installation(f"http://127.0.0.1:{port}", data, sample)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        home = data / "postgres"
        if home.is_symlink():
            shutil.rmtree(home.readlink())
        shutil.rmtree(data)


def _environment(data: Path, port: int) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in GIVEN and name != "DJANGO_SETTINGS_MODULE"
    }
    return {**kept, "CHARTER_DATA": str(data), "PORT": str(port)}


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + READY_WITHIN
    while "Ctrl-C" not in log.read_text():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"Charter did not start:\n{log.read_text()}")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
