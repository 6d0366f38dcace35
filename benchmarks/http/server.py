"""Servers under test: a port of their own, ready before they are asked, and what memory they take."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded import table

READY_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server on loopback; `pid` is its first process."""

    port: int
    pid: int

    @property
    def memory(self) -> float:
        """Megabytes in use, by it and what it started."""
        return sum(map(table.memory, _with_children(self.pid))) / 1024


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _with_children(int(child))


def free_port() -> int:
    """Return a port nobody listens on: what is left on a port would answer the benchmark."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once the port is open. Raises `RuntimeError` when the process ended or takes too long."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not listen; see its log")


@contextmanager
def resolver(told: Mapping[str, str], log: Path) -> Iterator[Running]:
    """Run one resolver process, as `make run` does but for the port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "10"]
    with (
        log.open("w") as out,
        subprocess.Popen(  # noqa: S603 (our own program)
            [*command, "config.resolver:app"], env=dict(told), stdout=out, stderr=out
        ) as process,
    ):
        try:
            wait_until_it_listens(port, process)
            yield Running(port, process.pid)
        finally:
            process.terminate()
            process.wait(20)
