"""One process of ours: started in a session of its own, recorded, stopped with all it started."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import table
from config.embedded.account import Account
from config.embedded.files import write_private
from config.embedded.paths import ROOT

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5_000_000
TICK = 0.02
STOP_WITHIN = 3.0


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `stop_signal` asks it to end well; `stale` files are removed before each start."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    log: Path
    record: Path
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    stale: tuple[Path, ...] = ()


@dataclass(slots=True)
class Process:
    """A program started, and perhaps started again."""

    program: Program
    popen: subprocess.Popen[bytes]
    started_at: float = field(default_factory=time.monotonic)

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    def restart(self) -> None:
        """Start it again after it has died."""
        self.popen = _spawn(self.program)
        self.started_at = time.monotonic()

    def ask_to_stop(self) -> None:
        """Send the signal that ends it well."""
        if self.alive:
            self.popen.send_signal(self.program.stop_signal)

    def stop(self, *, within: float) -> None:
        """Ask it to stop, wait that many seconds, then end it and whatever it left behind."""
        self.ask_to_stop()
        wait_until(lambda: not self.alive, within=within)
        self.bury()

    def bury(self) -> None:
        """End what is left of its group and forget its record."""
        end_group(self.popen.pid)
        self.popen.wait()
        self.program.record.unlink(missing_ok=True)


def start(program: Program) -> Process:
    """Start the program; its output goes to its log, and it ends when this process ends.

    Must be called from the main thread: the kernel ties the child to the thread that made it.
    """
    return Process(program, _spawn(program))


def run(program: Program) -> int:
    """Run the program to its end and return its exit code; stop it if we are told to stop."""
    process = start(program)
    try:
        return process.popen.wait()
    finally:
        process.stop(within=STOP_WITHIN)


def wait_until(done: Callable[[], bool], *, within: float) -> bool:
    """Wait that many seconds at most; say whether it came true."""
    end = time.monotonic() + within
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(TICK)
    return True


def end_group(group: int) -> None:
    """Kill every process of a group."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # macOS answers "not permitted" for a group of which only an unreaped process is left.
        return


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    for path in program.stale:
        path.unlink(missing_ok=True)
    if program.log.exists() and program.log.stat().st_size > LOG_LIMIT:
        program.log.replace(program.log.with_suffix(".log.1"))

    account = program.account
    with program.log.open("ab") as log:
        popen = subprocess.Popen(  # noqa: S603 (the commands are our own)
            [str(word) for word in program.command],
            cwd="/" if account else ROOT,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_end_with_parent(  # noqa: PLW1509 (this process has one thread)
                program.stop_signal
            ),
        )
    _record(program, popen.pid)
    return popen


def _end_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # it died before the tie held
            os._exit(1)

    return tie


def _record(program: Program, pid: int) -> None:
    entry = table.find(pid)
    if entry:
        record = {
            "pid": pid,
            "started": entry.started,
            "stop_signal": int(program.stop_signal),
        }
        write_private(program.record, json.dumps(record))
