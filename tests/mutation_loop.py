"""A pytest plugin that asks the collected tests about one change after another.

The tests are imported and collected once. Each change is then made in a process of its
own, which runs the tests that reach the changed function, likely ones first, and ends
with the first that fails.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation import trampoline

CHANGE = "MUTANT_UNDER_TEST"
AT_ONCE = int(os.environ.get("CHARTER_MUTATION_JOBS", "1"))
# A change that takes this many times as long as the tests without it is noticed.
PATIENCE = 10


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
        self.running: dict[int, tuple[str, float]] = {}

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
        trampoline.record_trampoline_hit = lambda name, **_: hits.add(name)
        os.environ[CHANGE] = "stats"
        reached = []
        for item in self.items:
            hits.clear()
            start = time.monotonic()
            if fails(item):
                raise RuntimeError(f"`{item.nodeid}` fails without any change")
            reached.append((time.monotonic() - start, sorted(hits)))
        return reached

    def start(self, change: str) -> None:
        tests = list(self.tests(change))
        if not tests:
            self.found[change] = False
            Path("found.json").write_text(json.dumps(self.found))
            return
        limit = 10 + PATIENCE * sum(self.reached[number][0] for number in tests)
        if child := os.fork():
            self.running[child] = (change, time.monotonic() + limit)
            return
        os.environ[CHANGE] = change
        status = 0
        try:
            for number in tests:
                if fails(self.items[number]):
                    Path(f"noticed.{os.getpid()}").write_text(str(number))
                    status = 1
                    break
        except BaseException:  # noqa: BLE001 - whatever it is, the change did it
            status = 1
        os._exit(status)

    def tests(self, change: str) -> Iterator[int]:
        """The tests to run: those that noticed most so far, then the quick ones."""
        function = change.rpartition("__mutmut_")[0]
        reach = [n for n, (_, hits) in enumerate(self.reached) if function in hits]
        yield from sorted(
            reach, key=lambda number: (-self.noticed[number], self.reached[number][0])
        )

    def wait(self) -> None:
        """Wait until one process has ended, of itself or of its time."""
        while True:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child in self.running:
                change, _ = self.running.pop(child)
                self.found[change] = status != 0
                Path("found.json").write_text(json.dumps(self.found))
                note = Path(f"noticed.{child}")
                if note.exists():
                    self.noticed[int(note.read_text())] += 1
                    note.unlink()
                return
            for late, (_, end) in self.running.items():
                if time.monotonic() > end:
                    os.kill(late, signal.SIGKILL)
            time.sleep(0.002)


def in_a_process(act: object) -> None:
    """Run `act` in a child, so that nothing is remembered here."""
    child = os.fork()
    if not child:
        try:
            act()  # type: ignore[operator]
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
