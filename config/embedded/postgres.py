"""The embedded PostgreSQL: one server on a Unix socket, two roles with passwords."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from config.embedded import table
from config.embedded.binaries import postgres_bin, reachable_by
from config.embedded.cluster import (
    APP,
    DATABASE,
    OWNER,
    ensure_cluster,
    environment,
    set_roles,
)
from config.embedded.errors import with_log
from config.embedded.home import Home
from config.embedded.paths import Layout
from config.embedded.processes import Process, Program, wait_until
from config.embedded.secrets import Secrets

READY_WITHIN = 60.0
STOP_WITHIN = 10.0
STATUS_LINE = 7

# Sized for a laptop beside everything else; a server of one's own is set with DATABASE_URL.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "io_method": "sync",
    "jit": "off",
    # A failing statement and its row hold what people wrote and sent: neither belongs into a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_timezone": "UTC",
    "timezone": "UTC",
}


def prepare(layout: Layout, home: Home, secrets: Secrets) -> Program:
    """Stop a server left behind, make the cluster if need be, set the roles; return what to start."""
    log = layout.log("postgres")
    programs = postgres_bin()
    if home.account:
        programs = reachable_by(home.account, programs, copy=home.programs)

    stop_leftover(home, log=log)
    ensure_cluster(home, programs, log=log)
    set_roles(home, programs, secrets, log=log)

    options = [
        word
        for name, value in {
            **SETTINGS,
            "hba_file": str(home.access),
            "unix_socket_directories": str(home.socket),
        }.items()
        for word in ("-c", f"{name}={value}")
    ]
    return Program(
        name="postgres",
        command=[programs / "postgres", "-D", home.data, *options],
        environment=environment(),
        log=log,
        record=layout.records / "postgres.json",
        stop_signal=signal.SIGINT,
        account=home.account,
    )


def wait_ready(home: Home, process: Process) -> None:
    """Wait until this very server accepts connections."""

    def settled() -> bool:
        return not process.alive or _is_ready(home, process.popen.pid)

    if not wait_until(settled, within=READY_WITHIN) or not process.alive:
        raise with_log("PostgreSQL did not start", process.program.log)


def wait_for_other(home: Home, *, log: Path) -> None:
    """Wait until the server another process has started accepts connections."""
    if not wait_until(lambda: _is_ready(home, _postmaster(home)), within=READY_WITHIN):
        raise with_log("PostgreSQL did not start", log)


def urls(home: Home, secrets: Secrets) -> tuple[str, str]:
    """Return the addresses for the application's role and for the owner of the tables."""
    folder = quote(str(home.socket), safe="/")
    return (
        f"postgresql://{APP}:{secrets.app_password}@/{DATABASE}?host={folder}",
        f"postgresql://{OWNER}:{secrets.owner_password}@/{DATABASE}?host={folder}",
    )


def stop_leftover(home: Home, *, log: Path) -> None:
    """Stop the server of a supervisor that was killed, and remove the marks of one that is no more.

    PostgreSQL refuses to start while a mark names a live process, even one that has nothing to do with it.
    Where the system does not tell which process works in which folder, this is left to PostgreSQL.
    """
    if not table.PROC.is_dir():
        return

    def gone() -> bool:
        return not _servers(home)

    for way in (signal.SIGINT, signal.SIGQUIT):
        postmaster = _postmaster(home)
        if postmaster in _servers(home):
            with suppress(ProcessLookupError):  # it may end between look and signal
                os.kill(postmaster, way)
        if wait_until(gone, within=STOP_WITHIN):
            break
    if not gone():
        raise with_log("an earlier PostgreSQL does not stop", log)

    (home.data / "postmaster.pid").unlink(missing_ok=True)
    (home.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _servers(home: Home) -> list[int]:
    """Return the processes of a server on this cluster: they work in the folder of its data."""
    return [
        entry.pid
        for entry in table.everything()
        if table.folder(entry.pid) == home.data.resolve()
    ]


def _postmaster(home: Home) -> int:
    lines = _mark(home)
    return int(lines[0]) if lines and lines[0].isdigit() else 0


def _is_ready(home: Home, pid: int) -> bool:
    lines = _mark(home)
    return (
        len(lines) > STATUS_LINE
        and lines[0] == str(pid)
        and lines[STATUS_LINE].strip() == "ready"
    )


def _mark(home: Home) -> list[str]:
    """Return the lines of `postmaster.pid`: process first, state eighth; none if there is no server."""
    try:
        return (home.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
