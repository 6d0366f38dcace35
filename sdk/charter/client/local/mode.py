"""The engine room of local mode: one for each client and process."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from pathlib import Path
from typing import Protocol
from weakref import WeakSet

from charter.client.config import Config
from charter.client.desk import Desk
from charter.client.errors import ConfigurationError, NoAnswerError
from charter.client.local.sender import Sender
from charter.client.local.spool import Spool, SpoolError
from charter.client.local.watch import Watch
from charter.client.transport import Transport

log = logging.getLogger("charter")

AGAIN_AFTER = 1.0
"""Seconds until a spool that broke is made anew."""


class Room:
    """What one process decides with. Raises `SpoolError` where nothing can be kept."""

    def __init__(self, desk: Desk, transport: Transport, folder: Path) -> None:
        self.owner = os.getpid()
        self.spool = Spool(folder)
        self.watch = Watch(desk, transport)
        self.sender = Sender(desk.config, transport, self.spool, folder)

    def close(self) -> None:
        """Let go; what could not be sent stays for the next process."""
        self.watch.stop()
        self.sender.stop()
        self.spool.close()


class LocalMode:
    """Finds the room of this process, and makes it when a run first needs it.

    The transport is closed with it: its threads may be waiting for an answer.
    """

    def __init__(self, desk: Desk, transport: Transport) -> None:
        """Take the client's parts. Raises `ConfigurationError` without a folder."""
        if desk.config.cache is None:
            raise ConfigurationError("local mode needs a folder: set CHARTER_CACHE")
        self._desk = desk
        self._transport = transport
        self._cache = desk.config.cache
        self._room: Room | None = None
        self._lock = threading.Lock()
        self._not_before = 0.0
        self.lanes: WeakSet[Forks] = WeakSet()
        """Runs in local mode, to be told of a fork."""
        _MODES.add(self)

    def room(self) -> Room | None:
        """Return what to decide with; None before a manifest is verified, or without a disk."""
        room = self._room
        if room is not None and room.spool.is_sound and room.owner == os.getpid():
            return room
        return self._made()

    def close(self) -> None:
        """Send what can be sent in a moment, and let go."""
        with self._lock:
            room, self._room = self._room, None
        if room is not None and room.owner == os.getpid():
            try:
                self._transport.run(room.sender.flush())
            except NoAnswerError as problem:
                log.warning("decisions are sent by the next process: %s", problem)
            room.close()
        self._transport.close()

    def _made(self) -> Room | None:
        config = self._desk.config
        with self._lock:
            if self._desk.verified is None or config.clock() < self._not_before:
                return None
            broken, self._room = self._room, None
            if broken is not None:
                broken.close()
            try:
                self._room = Room(self._desk, self._transport, self._folder(config))
            except SpoolError:
                self._not_before = config.clock() + AGAIN_AFTER
            return self._room

    def _folder(self, config: Config) -> Path:
        """By server, agent and environment: another key of the agent's may send it."""
        verified = self._desk.verified
        if verified is None:
            raise SpoolError("no manifest was verified yet")
        manifest = verified.manifest
        whose = f"{config.url}\n{manifest.agent}\n{manifest.environment}"
        return self._cache / f"spool-{hashlib.sha256(whose.encode()).hexdigest()[:32]}"

    def begin_anew(self) -> None:
        """Start over in a forked process: what was handed out stays with its parent."""
        # A lock that another thread held at the fork is never released.
        self._lock = threading.Lock()
        room, self._room = self._room, None
        if room is not None:
            room.spool.leave_to_parent()
        for lane in self.lanes:
            lane.begin_anew()


class Forks(Protocol):
    """Something with locks of its own."""

    def begin_anew(self) -> None:
        """Start over in a forked process."""


_MODES: WeakSet[LocalMode] = WeakSet()


def _begin_anew() -> None:
    for mode in _MODES:
        mode.begin_anew()


os.register_at_fork(after_in_child=_begin_anew)
