"""`make manage ARGS="…"`: a management command with the services of a data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.embedded.console import say
from config.embedded.environment import as_owner, compose
from config.embedded.errors import StartError
from config.embedded.lock import Lock
from config.embedded.paths import ROOT, Layout, open_layout
from config.embedded.services import addresses, running_services

# These change tables, or make a database; everything else runs as the application does.
OWNER_COMMANDS = frozenset({"migrate", "test"})
DEFAULT_PORT = 8000
OTHERS_WITHIN = 60.0


def manage(data: Path, words: Sequence[str]) -> int:
    """Run `manage.py` with these words; return its exit code. Standard output is the command's alone."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return run_with_services(
        data, command, owner=bool(words) and words[0] in OWNER_COMMANDS
    )


def run_with_services(data: Path, command: Sequence[str], *, owner: bool) -> int:
    """Run a command with the services of a running supervisor, or with ones started for it."""
    layout = open_layout(data)
    lock = Lock(layout.lock)
    port = _join(lock, layout)
    if port is not None:
        return _run(
            layout, addresses(layout, os.environ), command, port=port, owner=owner
        )

    try:
        with running_services(layout, os.environ) as services:
            return _run(
                layout, services.addresses, command, port=DEFAULT_PORT, owner=owner
            )
    finally:
        lock.release()


def _join(lock: Lock, layout: Layout) -> int | None:
    """Return the port of a running supervisor; or wait for the lock, take it and return None."""
    end = time.monotonic() + OTHERS_WITHIN
    told = False
    while not lock.take(does="manage"):
        holder = lock.holder()
        if holder and holder.does == "run" and holder.port:
            return holder.port
        if time.monotonic() > end:
            raise StartError(
                f"another `make manage` is at work in {layout.data} and does not end"
            )
        if not told:
            say("Waiting for another `make manage` …")
            told = True
        time.sleep(0.1)
    return None


def _run(
    layout: Layout,
    found: Mapping[str, str],
    command: Sequence[str],
    *,
    port: int,
    owner: bool,
) -> int:
    environment = compose(layout, found, port=port)
    if owner:
        environment = as_owner(environment)
    # Ctrl-C reaches the command from the terminal; the services are stopped after it has ended.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(  # noqa: S603 (what the person asked for)
        list(command),
        cwd=ROOT,
        env=environment,
        preexec_fn=_take_interrupts,  # noqa: PLW1509 (this process has one thread)
    )
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    return code if code >= 0 else 128 - code


def _take_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
