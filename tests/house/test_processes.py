"""Starting, watching and stopping, with small programs in the place of servers."""

from __future__ import annotations

import json
import os
import signal
import threading
import time

import pytest

from config.embedded import table
from config.embedded.errors import StartError
from config.embedded.leftovers import stop_leftovers
from config.embedded.processes import run, start, wait_until
from config.embedded.supervisor import Stopped, Supervisor

pytestmark = pytest.mark.skipif(
    not table.PROC.is_dir(), reason="looks at processes through /proc"
)

PARENT = """
import os, signal, sys, time
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(60)
"""


@pytest.fixture
def supervisor():
    former = {name: signal.getsignal(name) for name in signal.valid_signals()}
    supervisor = Supervisor()
    supervisor.listen()
    yield supervisor
    supervisor.starting = False
    supervisor.stop([watch.process.program.name for watch in supervisor.watches])
    signal.set_wakeup_fd(-1)
    for end in supervisor.bell:
        os.close(end)
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(name, former[name])


def members(group: int) -> list[int]:
    return [entry.pid for entry in table.everything() if entry.group == group]


def test_what_a_program_says_is_in_its_log(make_program):
    said = make_program("print('to out'); import sys; print('to err', file=sys.stderr)")

    code = run(said)

    assert code == 0
    assert set(said.log.read_text().splitlines()) == {"to out", "to err"}
    assert not said.record.exists()


def test_stopping_ends_what_a_program_started_too(make_program):
    process = start(make_program(PARENT))
    assert wait_until(lambda: len(members(process.popen.pid)) == 2, within=5)

    process.stop(within=1)

    # Who lost its parent is taken away by the system, a moment after it was ended.
    assert wait_until(lambda: members(process.popen.pid) == [], within=5)


def test_a_large_log_is_put_aside_at_the_next_start(make_program, monkeypatch):
    monkeypatch.setattr("config.embedded.processes.LOG_LIMIT", 3)
    first = make_program("print('first')")
    run(first)

    run(make_program("print('second')"))

    assert first.log.read_text() == "second\n"
    assert first.log.with_suffix(".log.1").read_text() == "first\n"


def test_a_leftover_is_stopped(layout, make_program):
    left = start(make_program("import time; time.sleep(60)", "web"))

    stopped = stop_leftovers(layout)

    assert stopped == ["web"]
    assert left.popen.wait(timeout=1) == -signal.SIGTERM
    assert list(layout.records.glob("*.json")) == []


def test_workers_that_outlived_their_killed_leader_are_stopped(layout, make_program):
    left = start(make_program(PARENT, "web"))
    assert wait_until(lambda: len(members(left.popen.pid)) == 2, within=5)
    left.popen.kill()
    left.popen.wait()

    stopped = stop_leftovers(layout)

    assert stopped == ["web"]
    assert members(left.popen.pid) == []


def test_a_process_that_took_over_the_number_is_left_alone(layout, make_program):
    stranger = start(make_program("import time; time.sleep(60)", "web"))
    record = json.loads(stranger.program.record.read_text())
    stranger.program.record.write_text(json.dumps({**record, "started": "earlier"}))

    stopped = stop_leftovers(layout)

    assert stopped == []
    assert stranger.alive
    stranger.stop(within=1)


def test_a_damaged_record_is_removed(layout):
    (layout.records / "web.json").write_text("{")

    stopped = stop_leftovers(layout)

    assert stopped == []
    assert list(layout.records.glob("*.json")) == []


def test_what_dies_is_started_again(supervisor, make_program):
    process = supervisor.start(make_program("import time; time.sleep(60)"))
    first = process.popen.pid
    process.popen.kill()

    def again() -> bool:
        supervisor.look()
        return bool(process.popen.pid != first and process.alive)

    assert wait_until(again, within=5)


def test_what_keeps_dying_ends_the_start_with_its_last_words(supervisor, make_program):
    supervisor.start(make_program("raise SystemExit('no such table')"))

    def settled() -> bool:
        supervisor.look()
        supervisor.require_steady()
        return False

    with pytest.raises(StartError) as refusal:
        wait_until(settled, within=10)
    assert "part does not stay alive; the end of" in str(refusal.value)
    assert "    no such table" in str(refusal.value)


def test_the_pause_before_a_restart_grows(supervisor, make_program):
    supervisor.start(make_program("raise SystemExit(1)"))
    watch = supervisor.watches[0]
    pauses = []

    def thrice() -> bool:
        before = watch.again_at
        supervisor.look()
        if watch.again_at is not None and watch.again_at != before:
            pauses.append(watch.again_at - time.monotonic())
        return len(pauses) == 3

    assert wait_until(thrice, within=10)
    assert pauses[0] < pauses[1] < pauses[2]


def test_a_signal_during_the_start_ends_it_at_once(supervisor):
    with pytest.raises(Stopped):
        os.kill(os.getpid(), signal.SIGINT)

    assert supervisor.stopping


def test_a_signal_later_wakes_the_watch(supervisor):
    supervisor.starting = False
    began = time.monotonic()
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()

    while not supervisor.stopping:
        supervisor.rest(10)

    assert time.monotonic() - began < 5


def test_a_second_signal_does_not_break_the_stopping(supervisor):
    supervisor.starting = False
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)

    assert supervisor.stopping


def test_both_ways_to_list_processes_agree(monkeypatch):
    from_proc = table.find(os.getpid())
    monkeypatch.setattr(table, "PROC", table.PROC / "nowhere")

    from_ps = table.find(os.getpid())

    assert from_proc
    assert from_ps
    assert (from_ps.parent, from_ps.group) == (from_proc.parent, from_proc.group)
