"""A pytest plugin that asks the collected tests about one change after another.

The tests are imported and collected once. Each change is then made in a process of its
own, which runs the tests of the files that reach the changed function, likely ones first, and
ends with the first that fails.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

CHANGE = "MUTANT_UNDER_TEST"
AT_ONCE = int(os.environ.get("CHARTER_MUTATION_JOBS", "1"))
# Of the processor: a test that takes this many times as long, or this many bytes more,
# has noticed.
PATIENCE = 5
MEMORY = 2**31
# Tests that take more of the processor's seconds are not asked: what survives costs all
# of those that reach it.
LONGEST = float(os.environ.get("CHARTER_MUTATION_LONGEST", "1"))


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Write `found.json`: each change to whether some test noticed it."""
    if session.testsfailed:
        return False
    changes = json.loads(Path("changes.json").read_text())
    Loop(session.items).run(changes)
    return True


class Loop:
    """The collected tests, what they reach, and which of them noticed a change."""

    def __init__(self, items: list[pytest.Item]) -> None:
        self.items = items
        self.noticed: Counter[int] = Counter()
        self.found: dict[str, bool] = {}
        self.running: dict[int, str] = {}

    def run(self, changes: list[str]) -> None:
        in_a_process(lambda: Path("reached.json").write_text(json.dumps(self.reach())))
        self.reached = json.loads(Path("reached.json").read_text())
        for change in changes:
            while len(self.running) >= AT_ONCE:
                self.wait()
            self.start(change)
        while self.running:
            self.wait()

    def reach(self) -> list[tuple[float, list[str]]]:
        """Per test, the seconds it takes and the functions it calls."""
        hits: set[str] = set()
        # What stands in the place of each changed function and calls the one asked for.
        trampoline: Any = import_module("mutmut.mutation.trampoline")
        trampoline.record_trampoline_hit = lambda name, **_: hits.add(name)
        os.environ[CHANGE] = "stats"
        reached = []
        for item in self.items:
            hits.clear()
            start = time.process_time()
            if fails(item):
                raise RuntimeError(f"`{item.nodeid}` fails without any change")
            reached.append((time.process_time() - start, sorted(hits)))
        return reached

    def start(self, change: str) -> None:
        tests = list(self.tests(change))
        if not tests:
            self.found[change] = False
            return
        if child := os.fork():
            self.running[child] = change
            return
        os.environ[CHANGE] = change
        os._exit(1 if self.notice(tests) else 0)

    def notice(self, tests: list[int]) -> bool:
        """Whether some test fails; a change that runs on and on ends the process."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for number in tests:
            seconds = self.reached[number][0]
            signal.setitimer(signal.ITIMER_PROF, 2 + PATIENCE * seconds)
            if fails(self.items[number]):
                Path(f"noticed.{os.getpid()}").write_text(str(number))
                return True
        return False

    def tests(self, change: str) -> Iterator[int]:
        """The tests to run: those that noticed most so far, then the quick ones."""
        function = change.rpartition("__mutmut_")[0]
        direct = {n for n, (_, hits) in enumerate(self.reached) if function in hits}
        # What a test has found out, the next one of its file may only look up.
        files = {self.items[number].path for number in direct}
        reach = [
            number
            for number, (seconds, _) in enumerate(self.reached)
            if self.items[number].path in files and seconds <= LONGEST
        ]
        yield from sorted(
            reach,
            key=lambda number: (
                -self.noticed[number],
                number not in direct,
                self.reached[number][0],
            ),
        )

    def wait(self) -> None:
        """Wait until one process has ended; not with status 0: it noticed."""
        child, status = os.wait()
        self.found[self.running.pop(child)] = status != 0
        note = Path(f"noticed.{child}")
        if note.exists():
            self.noticed[int(note.read_text())] += 1
            note.unlink()
        Path("found.json").write_text(json.dumps(self.found))


def in_a_process(act: Callable[[], object]) -> None:
    """Run `act` in a child, so that nothing is remembered here."""
    child = os.fork()
    if not child:
        try:
            act()
        except BaseException as problem:  # noqa: BLE001 - said, then ended
            os.write(2, f"{problem}\n".encode())
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("the tests fail without any change")


def fails(item: pytest.Item) -> bool:
    return any(
        report.failed for report in runtestprotocol(item, nextitem=None, log=False)
    )
