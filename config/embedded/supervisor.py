"""Watching: what dies is started again, and one signal stops everything in order."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from config.embedded.console import say
from config.embedded.errors import with_log
from config.embedded.processes import Process, Program, start

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 15.0
STEADY_AFTER = 30.0
GIVE_UP_AFTER = 3
STOP_WITHIN = 6.0
LOOK_EVERY = 1.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):  # noqa: N818 (it is no error)
    """Told to stop before everything was up."""


@dataclass(slots=True)
class Watch:
    """One process, how often it died lately, and when it may start again."""

    process: Process
    deaths: int = 0
    again_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Keeps processes alive until it is told to stop; while `starting`, that raises `Stopped`."""

    watches: list[Watch] = field(default_factory=list)
    starting: bool = True
    stopping: bool = False
    bell: tuple[int, int] = (-1, -1)

    def listen(self) -> None:
        """Take the signals that stop us; each, and each death of a child, rings the bell."""
        self.bell = os.pipe()
        for end in self.bell:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self.bell[1], warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, self._noted)
        for name in SIGNALS:
            signal.signal(name, self._stop_soon)

    def adopt(self, processes: Sequence[Process]) -> None:
        """Watch processes that run already."""
        self.watches += [Watch(process) for process in processes]

    def start(self, program: Program) -> Process:
        """Start a program and watch it."""
        process = start(program)
        self.watches.append(Watch(process))
        return process

    def look(self) -> None:
        """Start again, after a pause that grows, what has died."""
        now = time.monotonic()
        for watch in self.watches:
            if watch.again_at is not None:
                if now >= watch.again_at:
                    watch.process.restart()
                    watch.again_at = None
            elif not watch.process.alive:
                self._note_death(watch, now)

    def require_steady(self) -> None:
        """Fail if something keeps dying; used until everything is ready."""
        for watch in self.watches:
            if watch.deaths >= GIVE_UP_AFTER:
                program = watch.process.program
                raise with_log(f"{program.name} does not stay alive", program.log)

    def rest(self, seconds: float = LOOK_EVERY) -> None:
        """Sleep that long, or until the bell rings."""
        if select.select([self.bell[0]], [], [], seconds)[0]:
            os.read(self.bell[0], 4096)

    def stop(self, names: Sequence[str]) -> None:
        """Ask the named processes to stop, all at once, and wait for them."""
        chosen = [
            watch for watch in self.watches if watch.process.program.name in names
        ]
        self.watches = [watch for watch in self.watches if watch not in chosen]
        for watch in chosen:
            watch.process.ask_to_stop()

        end = time.monotonic() + STOP_WITHIN
        for watch in chosen:
            watch.process.stop(within=max(0.0, end - time.monotonic()))

    def _note_death(self, watch: Watch, now: float) -> None:
        steady = now - watch.process.started_at > STEADY_AFTER
        watch.deaths = 1 if steady else watch.deaths + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (watch.deaths - 1))
        watch.again_at = now + pause

        program = watch.process.program
        code = watch.process.popen.returncode
        watch.process.bury()
        say(
            f"{program.name} ended ({_ending(code)}); starting it again. See {program.log}"
        )

    def _stop_soon(self, _signal: int, _frame: FrameType | None) -> None:
        first, self.stopping = not self.stopping, True
        if first and self.starting:
            raise Stopped

    def _noted(self, _signal: int, _frame: FrameType | None) -> None:
        """Exist, so that the signal interrupts the rest."""


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit {code}"
    return f"signal {signal.Signals(-code).name}"
