"""The spool: decisions on disk before they are given, until the server has them.

A file for each process, a JSON object a line, zeros behind the last one. What is written
survives the end of the process at once, and that of the machine after `EVERY` seconds.

The file has its size before it is used, and is written from its beginning again once all
of it is sent: a file that grows or shrinks makes each sync a change of the file system,
for which every other writer waits. What is left of older lines was sent, and sending it
again changes nothing.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from pathlib import Path
from uuid import uuid4

log = logging.getLogger("charter")

EVERY = 0.05
"""Seconds between two syncs."""
PIECE = 1024 * 1024
"""Bytes that a spool has at first, and grows by."""
MOST = 64 * PIECE
"""Bytes in a spool; with more the server has been away too long."""

_sync = getattr(os, "fdatasync", os.fsync)


class SpoolError(Exception):
    """Nothing can be recorded here, so nothing can be decided here."""


class Spool:
    """The file of one process. Whoever holds its lock owns it."""

    def __init__(self, folder: Path) -> None:
        """Make the file. Raises `SpoolError`."""
        self.path = folder / f"{os.getpid()}-{uuid4().hex}.jsonl"
        self._lock = threading.Lock()
        self._size = 0
        self._room = 0
        self._problem: str | None = None
        self._dirty = threading.Event()
        self._closed = False
        try:
            self._file = _made(self.path)
        except OSError as problem:
            raise SpoolError(f"`{folder}` cannot be written: {problem}") from problem
        try:
            self._grow()
            _sync_folder(folder)
        except OSError as problem:
            self.close()
            raise SpoolError(f"`{folder}` cannot be written: {problem}") from problem
        self._syncer = threading.Thread(
            target=self._keep_synced, name="charter-spool", daemon=True
        )
        self._syncer.start()

    @property
    def is_sound(self) -> bool:
        """Whether what is written here is kept."""
        return self._problem is None and not self._closed

    def append(self, line: bytes) -> None:
        """Write one record, a line. Raises `SpoolError`; then it is not there."""
        with self._lock:
            if not self.is_sound:
                raise SpoolError(self._problem or "the spool is closed")
            try:
                if self._size + len(line) > self._room:
                    self._grow()
                written = os.pwrite(self._file, line, self._size)
            except OSError as problem:
                raise SpoolError(str(problem)) from problem
            if written != len(line):
                # A record that is not whole is none; the next begins where it began.
                raise SpoolError("the record was not written whole")
            self._size += written
        if not self._dirty.is_set():
            self._dirty.set()

    def empty(self) -> None:
        """Take everything out: all of it is sent."""
        with self._lock:
            self._size = 0

    def close(self) -> None:
        """Let go of the file; it is removed if nothing is left in it."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            empty = self._size == 0
            try:
                _sync(self._file)
                if empty:
                    self.path.unlink(missing_ok=True)
            except OSError as problem:
                log.warning("the spool `%s` was not synced: %s", self.path, problem)
            os.close(self._file)
        self._dirty.set()

    def leave_to_parent(self) -> None:
        """Let go in a forked process: while it held the lock, nobody could send what the parent left."""
        if not self._closed:
            # Without the lock: a thread that is not here any more may hold it.
            self._closed = True
            os.close(self._file)

    def _grow(self) -> None:
        """Have room for more. Raises `OSError`."""
        if self._room + PIECE > MOST:
            raise OSError("too much waits to be sent")
        if os.pwrite(self._file, bytes(PIECE), self._room) != PIECE:
            raise OSError("the disk is full")
        os.fsync(self._file)
        self._room += PIECE

    def _keep_synced(self) -> None:
        while True:
            self._dirty.wait()
            self._dirty.clear()
            time.sleep(EVERY)
            file = self._copy()
            if file is None:
                return
            try:
                _sync(file)
            except OSError as problem:
                # What the machine lost is not known: nothing more is decided here.
                self._problem = str(problem)
                log.error("the spool `%s` cannot be synced: %s", self.path, problem)  # noqa: TRY400 (its words say it)
            finally:
                os.close(file)

    def _copy(self) -> int | None:
        """Return a descriptor of its own: syncing must keep no decision waiting."""
        with self._lock:
            return None if self._closed else os.dup(self._file)


def _made(path: Path) -> int:
    """Make a file and lock it; return its descriptor. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    file = os.open(path, flags, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def left_behind(folder: Path) -> list[Path]:
    """Return the files of processes that ended without sending all of them."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        try:
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found.append(path)
        except BlockingIOError:
            continue
        finally:
            os.close(file)
    return found


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
