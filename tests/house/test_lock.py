from __future__ import annotations

import subprocess
import sys

from config.embedded.lock import Holder, Lock
from config.embedded.paths import ROOT

HOLD = """
import sys
from pathlib import Path
from config.embedded.lock import Lock
lock = Lock(Path(sys.argv[1]))
assert lock.take(does="run", port=8000)
print("held", flush=True)
sys.stdin.read()
"""


def _hold(layout) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(layout.lock)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_does_not_get_the_lock_and_learns_who_has_it(layout):
    with _hold(layout) as other:
        lock = Lock(layout.lock)

        taken = lock.take(does="manage")

        assert not taken
        assert lock.holder() == Holder(other.pid, "run", 8000)
        other.kill()


def test_the_lock_of_a_killed_process_is_free(layout):
    with _hold(layout) as other:
        other.kill()
        other.wait()

        lock = Lock(layout.lock)
        taken = lock.take(does="run")

    assert taken
    lock.release()


def test_a_released_lock_is_free(layout):
    first = Lock(layout.lock)
    first.take(does="manage")
    first.release()

    second = Lock(layout.lock)
    taken = second.take(does="run")

    assert taken
    second.release()
