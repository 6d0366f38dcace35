"""What the server will never take is kept beside the spools, for people: a log is read by more than they."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from charter.client.local.records import Record

NAME = "refused.json"


def set_aside(folder: Path, records: Sequence[Record]) -> Path:
    """Append the records as lines of JSON; return the file. Raises `OSError`."""
    path = folder / NAME
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, b"".join(one.line for one in records))
        os.fsync(file)
    finally:
        os.close(file)
    return path
