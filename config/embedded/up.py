"""`make run`: everything, from an empty folder to the address, and down again."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.embedded import front, parts, summary
from config.embedded.console import answer, say
from config.embedded.environment import as_owner, compose
from config.embedded.errors import StartError, with_log
from config.embedded.lock import Lock
from config.embedded.paths import ROOT, Layout, open_layout
from config.embedded.ports import parse_port, require_free
from config.embedded.probes import port_is_ready, socket_is_ready
from config.embedded.processes import Program, run
from config.embedded.secrets import load_secrets
from config.embedded.services import Services, running_services
from config.embedded.supervisor import Stopped, Supervisor

READY_WITHIN = 90.0
POLL_EVERY = 0.2
PARTS = ("web", "resolver", "worker", "beat")


def up(data: Path, port_text: str) -> int:
    """Start everything, stay until told to stop, stop everything; return the exit code."""
    port = parse_port(port_text)
    layout = open_layout(data)
    supervisor = Supervisor()
    supervisor.listen()
    try:
        with _alone(layout, port):
            require_free(port)
            load_secrets(layout.secrets)
            with running_services(layout, os.environ) as services:
                _serve(layout, services, supervisor, port)
    except Stopped:
        say("Stopped before everything was up.")
    return 0


def _serve(
    layout: Layout, services: Services, supervisor: Supervisor, port: int
) -> None:
    environment = compose(layout, services.addresses, port=port)
    try:
        say("Preparing the database …")
        _prepare(layout, as_owner(environment))
        supervisor.adopt(services.processes)
        say("Starting Charter …")
        _start_parts(layout, environment, supervisor, port)
        _wait_ready(layout, supervisor, port)
        # Nobody waits for it, and the others are ready sooner without it.
        supervisor.start(parts.beat(layout, environment))
        answer(summary.ready(layout, environment))
        supervisor.starting = False
        while not supervisor.stopping:
            supervisor.rest()
            supervisor.look()
        say("Stopping …")
    finally:
        supervisor.starting = False
        supervisor.stop(["front"])
        supervisor.stop(PARTS)
    say("Stopped.")


def _prepare(layout: Layout, environment: Mapping[str, str]) -> None:
    """Make the tables and the sample company, in a process of its own that ends."""
    log = layout.log("prepare")
    program = Program(
        name="prepare",
        command=[
            sys.executable,
            ROOT / "manage.py",
            "prepare",
            "--credentials",
            layout.credentials,
        ],
        environment=environment,
        log=log,
        record=layout.records / "prepare.json",
    )
    if run(program) != 0:
        raise with_log("the database could not be prepared", log)


def _start_parts(
    layout: Layout, environment: Mapping[str, str], supervisor: Supervisor, port: int
) -> None:
    programs = [
        parts.web(layout, environment),
        parts.resolver(layout, environment),
        parts.worker(layout, environment),
        front.prepare(layout, port),
    ]
    for program in programs:
        supervisor.start(program)


def _wait_ready(layout: Layout, supervisor: Supervisor, port: int) -> None:
    ready: dict[str, Callable[[], bool]] = {
        "resolver": lambda: socket_is_ready(layout.socket("resolver")),
        "front": lambda: port_is_ready(port),
        "worker": layout.worker_ready.exists,
    }
    for name, is_ready in ready.items():
        _wait(supervisor, is_ready, name, layout)


def _wait(
    supervisor: Supervisor, is_ready: Callable[[], bool], name: str, layout: Layout
) -> None:
    end = time.monotonic() + READY_WITHIN
    while not is_ready():
        supervisor.look()
        supervisor.require_steady()
        if time.monotonic() > end:
            # The front passes on what web says, so web's log tells why it is not ready.
            log = layout.log("web" if name == "front" else name)
            raise with_log(f"{name} was not ready within {READY_WITHIN:.0f} s", log)
        supervisor.rest(POLL_EVERY)


@contextmanager
def _alone(layout: Layout, port: int) -> Iterator[None]:
    lock = Lock(layout.lock)
    if not lock.take(does="run", port=port):
        raise StartError(_taken(lock, layout))
    try:
        yield
    finally:
        lock.release()


def _taken(lock: Lock, layout: Layout) -> str:
    holder = lock.holder()
    if holder and holder.does == "run":
        return (
            f"Charter already runs from {layout.data} at http://127.0.0.1:{holder.port} "
            f"(process {holder.pid}): stop it first, or choose another folder with CHARTER_DATA"
        )
    return f"a `make manage` is at work in {layout.data}: try again when it has ended"


def default_data() -> Path:
    """Return the data folder when none is named: `CHARTER_DATA`, or `var` beside the code."""
    return Path(os.environ.get("CHARTER_DATA") or ROOT / "var")
