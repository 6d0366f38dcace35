"""One supervisor per data folder."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: its process id, what it does (`run`, `manage`), the port it answers on."""

    pid: int
    does: str
    port: int | None


class Lock:
    """A lock on a file that ends with its process, however that process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self, *, does: str, port: int | None = None) -> bool:
        """Take the lock and say for what; False if another process has it."""
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False

        file.truncate(0)
        json.dump(asdict(Holder(os.getpid(), does, port)), file)
        file.flush()
        self._file = file
        return True

    def holder(self) -> Holder | None:
        """Return what the present or last holder wrote; None if nothing readable is there."""
        try:
            return Holder(**json.loads(self._path.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def release(self) -> None:
        """Let the next one in."""
        if self._file:
            self._file.close()
            self._file = None
