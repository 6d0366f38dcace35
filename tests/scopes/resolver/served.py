"""The resolver as it runs: real processes under granian, which can be stopped, paused and killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.scopes.resolver.door import SECRET


@dataclass(slots=True)
class Granian:
    """The server and the processes that answer for it."""

    command: list[str]
    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, env=self.environment)
        self.wait_until_ready()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    def kill(self) -> None:
        """End all of it at once, as the kernel does when memory runs out."""
        if self.process is not None:
            for pid in [self.process.pid, *self.workers()]:
                os.kill(pid, signal.SIGKILL)
            self.process.wait(20)

    def workers(self) -> list[int]:
        """The process ids of those that answer."""
        tasks = Path(f"/proc/{self.process.pid if self.process else 0}/task")
        return [
            int(child)
            for children in tasks.glob("*/children")
            for child in children.read_text().split()
            if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
        ]

    def wait_until_ready(self) -> None:
        """Until it answers decisions, after a start or a crash."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.address}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError("the resolver did not become ready")

    def post(self, path: str, data: object, key: str) -> dict[str, Any]:
        """Ask over a connection of its own: the kernel hands them to the processes in turn."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"authorization": f"Bearer {key}"}
        connection.request("POST", path, json.dumps(data), headers)
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return answer


@contextmanager
def serving(database_url: str, keys: Path, *, workers: int = 1) -> Iterator[Granian]:
    """Run it until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    command += ["--workers-kill-timeout", "10", "config.resolver:app"]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "CHARTER_KEYS": str(keys),
        "SECRET_KEY": SECRET,
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    }
    granian = Granian(command, environment, port)
    try:
        granian.start()
        yield granian
    finally:
        granian.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
