"""The machine's processes: who is alive, since when, in which session."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Entry:
    """One process. `started` never repeats for the same pid, not even after a reboot."""

    pid: int
    parent: int
    group: int
    started: str


def find(pid: int) -> Entry | None:
    """Return the process with that id; None if there is none, or it has died and waits to be reaped."""
    if PROC.is_dir():
        return _from_proc(pid)
    return next((entry for entry in _from_ps() if entry.pid == pid), None)


def everything() -> list[Entry]:
    """Return all processes that we may see."""
    if not PROC.is_dir():
        return list(_from_ps())
    pids = [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]
    return [entry for pid in pids if (entry := _from_proc(pid))]


def descendants(pid: int) -> list[Entry]:
    """Return the process and everything it started, parents before children."""
    entries = everything()
    found = [entry for entry in entries if entry.pid == pid]
    for entry in found:
        found += [child for child in entries if child.parent == entry.pid]
    return found


def environment(pid: int) -> list[bytes]:
    """Return what the process was started with, as `NAME=value`; nothing where the system does not tell."""
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def folder(pid: int) -> Path | None:
    """Return the folder the process works in; None where the system does not tell."""
    try:
        return (PROC / str(pid) / "cwd").readlink()
    except OSError:
        return None


def memory(pid: int) -> int:
    """Return the process's proportional set size in kilobytes; 0 where the system does not tell."""
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    return next(
        int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")
    )


def _from_proc(pid: int) -> Entry | None:
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name in brackets may hold spaces and brackets of its own; proc(5).
    state, parent, group, *rest = text.rpartition(")")[2].split()
    if state in {"Z", "X"}:
        return None
    return Entry(pid, int(parent), int(group), f"{_boot()}/{rest[16]}")


@cache
def _boot() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def _from_ps() -> Iterator[Entry]:
    listing = subprocess.run(
        ["/bin/ps", "-A", "-o", "pid=,ppid=,pgid=,state=,lstart="],
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    for line in listing.stdout.splitlines():
        pid, parent, group, state, started = line.split(None, 4)
        if not state.startswith("Z"):
            yield Entry(int(pid), int(parent), int(group), started.strip())
