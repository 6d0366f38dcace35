"""`make test-fresh`: a clone without `.venv` and `var/`, started as a newcomer would. Standard library only.

Measures the first and the second start and the idle memory, kills the supervisor hard in between, and looks
that nothing stays behind. Fails with the first promise that is not kept.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FIRST_START = 180.0
LATER_START = 30.0
"""Seconds until ready: about ten on two quiet cores; three times that is a busy machine, not a hang."""
MEMORY_MB = 700
STOP_WITHIN = 20.0
OK = 200


class Failed(SystemExit):
    """A promise that was not kept."""


def main() -> None:
    """Play the newcomer, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="charter-fresh-"))
    clone = folder / "charter"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    figures: dict[str, Any] = {}
    try:
        _first_start(clone, figures)
        _after_a_crash(clone, figures)
        _later_start(clone, figures)
    finally:
        _clean(folder, clone / "var")
    sys.stdout.write(f"fresh machine: {json.dumps(figures)}\n")


def _first_start(clone: Path, figures: dict[str, Any]) -> None:
    run = Run(clone)
    figures["first_start_s"] = run.wait_ready(FIRST_START)
    _ask_the_doors(run)
    figures["idle_pss_mb"] = _memory(clone)
    _manage(clone, run)
    os.kill(run.supervisor, signal.SIGKILL)
    run.process.wait(STOP_WITHIN)


def _after_a_crash(clone: Path, figures: dict[str, Any]) -> None:
    run = Run(clone)
    figures["start_after_kill_s"] = run.wait_ready(FIRST_START)
    _ask_the_doors(run)
    run.stop()


def _later_start(clone: Path, figures: dict[str, Any]) -> None:
    run = Run(clone)
    figures["later_start_s"] = run.wait_ready(LATER_START)
    run.stop()
    left = _processes_of(clone)
    if left:
        raise Failed(f"still running after Ctrl-C: {left}")


class Run:
    """One `make run` on a free port."""

    def __init__(self, clone: Path) -> None:
        self.clone = clone
        self.port = _free_port()
        self.log = clone.parent / f"run-{self.port}.log"
        self.begun = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["make", "run", f"PORT={self.port}"],
                cwd=clone,
                env=_environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def supervisor(self) -> int:
        """The process that starts the others, below `make`."""
        (found,) = [
            pid
            for pid, line in _processes_of(self.clone)
            if line.rstrip().endswith("-m config.embedded up")
        ]
        return found

    def wait_ready(self, within: float) -> float:
        """Wait for `/readyz` and for the people to be printed; returns the seconds since the start."""
        while time.monotonic() - self.begun < within:
            if self.process.poll() is not None:
                raise Failed(f"make run ended:\n{self.log.read_text()}")
            if (
                _status(f"{self.address}/readyz") == OK
                and "Ctrl-C" in self.log.read_text()
            ):
                return round(time.monotonic() - self.begun, 1)
            time.sleep(0.1)
        raise Failed(f"not ready within {within} s:\n{self.log.read_text()}")

    def stop(self) -> None:
        """One Ctrl-C, as the terminal sends it to everything in the foreground."""
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise Failed(f"did not stop:\n{self.log.read_text()}") from None


def _ask_the_doors(run: Run) -> None:
    printed = run.log.read_text()
    key = re.search(r"CHARTER_KEY=(\S+)", printed)
    if key is None or "alice@" not in printed:
        raise Failed(f"no sample people or no key printed:\n{printed}")
    doors = {
        f"{run.address}/accounts/login/": 200,
        f"{run.address}/api/v1/manifest": 401,
        f"{run.address}/.well-known/jwks.json": 200,
    }
    for address, expected in doors.items():
        if (status := _status(address)) != expected:
            raise Failed(f"{address} answered {status}, not {expected}")


def _memory(clone: Path) -> float:
    answer = subprocess.run(
        [".venv/bin/python", "-m", "config.embedded.memory"],
        cwd=clone,
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"in all\s+([\d.]+) MB", answer.stdout)
    if found is None:
        raise Failed(f"no figure for the memory:\n{answer.stdout}")
    total = float(found[1])
    if total > MEMORY_MB:
        raise Failed(f"idle memory is {total} MB, more than {MEMORY_MB}")
    return total


def _manage(clone: Path, run: Run) -> None:
    """The standard output of `make manage` is the command's alone."""
    answer = subprocess.run(
        ["make", "manage", f"PORT={run.port}", "ARGS=diffsettings --output=hash"],
        cwd=clone,
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = answer.stdout.splitlines()
    if not lines or any(" = " not in line for line in lines):
        raise Failed(f"make manage wrote more than the command did:\n{answer.stdout}")


def _environment() -> dict[str, str]:
    ours = {"DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "CHARTER_DATA"}
    dropped = ours | {
        "PORT",
        "VIRTUAL_ENV",
        "DJANGO_SETTINGS_MODULE",
        "MAKEFLAGS",
        "MAKELEVEL",
    }
    return {name: value for name, value in os.environ.items() if name not in dropped}


def _status(address: str) -> int:
    try:
        # Loopback only: the port is one this script asked for.
        with urllib.request.urlopen(address, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _processes_of(clone: Path) -> list[tuple[int, str]]:
    """The processes whose command or folder lies in the clone (Linux)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            where = str((entry / "cwd").readlink())
        except OSError:
            continue
        if str(clone) in line or where.startswith(str(clone)):
            found.append((int(entry.name), line))
    return found


def _clean(folder: Path, data: Path) -> None:
    for pid, _ in _processes_of(folder):
        os.kill(pid, signal.SIGKILL)
    home = data / "postgres"
    if home.is_symlink():
        shutil.rmtree(home.readlink(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"fresh machine: {failure}")
