"""The embedded Valkey: Celery's broker and the cache, on a Unix socket, kept on disk."""

from __future__ import annotations

import socket

from config.embedded.binaries import valkey_server
from config.embedded.errors import with_log
from config.embedded.paths import Layout
from config.embedded.processes import Process, Program, wait_until

READY_WITHIN = 20.0


def prepare(layout: Layout) -> Program:
    """Return what to start."""
    place = layout.socket("valkey")
    return Program(
        name="valkey",
        command=[
            valkey_server(),
            *("--port", "0"),
            *("--unixsocket", place, "--unixsocketperm", "700"),
            *("--dir", layout.valkey),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            # A broker that forgets tasks to make room is worse than one that refuses them.
            *("--maxmemory-policy", "noeviction"),
        ],
        environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        log=layout.log("valkey"),
        record=layout.records / "valkey.json",
        stale=(place,),
    )


def wait_ready(layout: Layout, process: Process) -> None:
    """Wait until it has read its file and answers."""

    def settled() -> bool:
        return not process.alive or _answers(layout)

    if not wait_until(settled, within=READY_WITHIN) or not process.alive:
        raise with_log("Valkey did not start", process.program.log)


def url(layout: Layout) -> str:
    """Return its address as Celery reads it."""
    return f"redis+socket://{layout.socket('valkey')}"


def _answers(layout: Layout) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(layout.socket("valkey")))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
