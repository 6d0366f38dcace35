"""Processes of an earlier supervisor that was killed: recognised by their records, stopped, never doubled."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.embedded import table
from config.embedded.paths import Layout
from config.embedded.processes import end_group, wait_until

PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Record:
    """What was written when a process was started."""

    pid: int
    started: str
    stop_signal: int


def stop_leftovers(layout: Layout) -> list[str]:
    """Stop what the records name if it still runs, remove the records, return the names of what was stopped.

    A pid alone proves nothing, it may have been given to somebody else; the time of its start does.
    """
    stopped = []
    for path in sorted(layout.records.glob("*.json")):
        record = _read(path)
        if record and _stop(record, layout):
            stopped.append(path.stem)
        path.unlink()
    return stopped


def _read(path: Path) -> Record | None:
    try:
        return Record(**json.loads(path.read_text()))
    except (ValueError, TypeError):
        return None


def _stop(record: Record, layout: Layout) -> bool:
    def gone() -> bool:
        return not _alive(record, layout)

    if gone():
        return False
    if _leads(record):
        with suppress(ProcessLookupError):  # it may end between the look and the signal
            os.kill(record.pid, signal.Signals(record.stop_signal))
        wait_until(gone, within=PATIENCE)
    if not gone():
        end_group(record.pid)
        wait_until(gone, within=PATIENCE)
    return True


def _alive(record: Record, layout: Layout) -> bool:
    return _leads(record) or (
        table.find(record.pid) is None and _has_orphans(record, layout)
    )


def _leads(record: Record) -> bool:
    leader = table.find(record.pid)
    return leader is not None and leader.started == record.started


def _has_orphans(record: Record, layout: Layout) -> bool:
    """Say whether the dead leader left workers behind, known by the data folder in their environment."""
    ours = b"CHARTER_DATA=" + os.fsencode(layout.data)
    return any(
        ours in table.environment(entry.pid)
        for entry in table.everything()
        if entry.group == record.pid
    )
