"""`python -m config.embedded`, as the Makefile calls it, up to where Charter itself would start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from config.embedded import table
from config.embedded.lock import Lock
from config.embedded.paths import ROOT
from config.embedded.processes import wait_until

SHOW = "import json, os; print(json.dumps(dict(os.environ)))"
SET_BY_US = (
    "CELERY_BROKER_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "PORT",
    "SECRET_KEY",
)


@pytest.fixture
def command(layout):
    """Run a command in the data folder of this test, as a process that can be watched."""
    clean = {name: value for name, value in os.environ.items() if name not in SET_BY_US}

    def begin(*words: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "config.embedded", *words],
            cwd=ROOT,
            env={**clean, "CHARTER_DATA": str(layout.data), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin


def outcome(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def living(layout) -> list[int]:
    """What runs in or for a data folder."""
    home = layout.system_home if os.geteuid() == 0 else layout.postgres_link
    places = {layout.data, home / "data"}
    mark = b"CHARTER_DATA=" + os.fsencode(layout.data)
    return [
        entry.pid
        for entry in table.everything()
        if table.folder(entry.pid) in places
        or (mark in table.environment(entry.pid) and entry.pid != os.getpid())
    ]


def test_a_taken_port_ends_the_start_in_one_sentence(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        code, out, err = outcome(command("up", PORT=str(port)))

    assert code == 1
    assert out == ""
    assert err.startswith(f"Cannot start: port {port} is taken")
    assert err.count("\n") == 1


def test_a_second_supervisor_is_told_where_the_first_one_is(command, layout):
    lock = Lock(layout.lock)
    lock.take(does="run", port=8000)

    code, _, err = outcome(command("up", PORT="8001"))

    lock.release()
    assert code == 1
    assert f"already runs from {layout.data} at http://127.0.0.1:8000" in err
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_written_ends_the_start(command, tmp_path):
    (tmp_path / "file").touch()

    code, _, err = outcome(command("up", CHARTER_DATA=str(tmp_path / "file" / "var")))

    assert code == 1
    assert "cannot be written" in err
    assert err.count("\n") == 1


def test_an_unknown_word_shows_the_usage(command):
    code, _, err = outcome(command("down"))

    assert code == 2
    assert err.startswith("usage:")


@pytest.mark.server
def test_standard_output_and_exit_code_are_the_commands_alone(command, layout):
    code, out, err = outcome(command("exec", "sh", "-c", "echo answer; exit 7"))

    assert code == 7
    assert out == "answer\n"
    assert "Making the database" in err
    assert wait_until(lambda: living(layout) == [], within=5)


@pytest.mark.server
def test_a_command_is_told_of_both_roles_and_the_broker(command, layout):
    code, out, _ = outcome(command("exec", sys.executable, "-c", SHOW))

    told = json.loads(out)
    assert code == 0
    assert told["CHARTER_DB_ROLE"] == "owner"
    assert told["DATABASE_URL"].startswith("postgresql://charter_app:")
    assert told["DATABASE_OWNER_URL"].startswith("postgresql://charter_owner:")
    assert told["CELERY_BROKER_URL"].startswith("redis+socket:///")
    assert told["DJANGO_SETTINGS_MODULE"] == "config.settings.dev"
    assert told["CHARTER_KEYS"] == str(layout.keys)
    assert len(told["SECRET_KEY"]) >= 50


@pytest.mark.server
def test_services_of_ones_own_are_used_and_none_is_started(command, layout):
    own = {
        "DATABASE_URL": "postgresql://app@db/charter",
        "DATABASE_OWNER_URL": "postgresql://owner@db/charter",
        "CELERY_BROKER_URL": "redis://broker/0",
    }

    _, out, _ = outcome(command("exec", sys.executable, "-c", SHOW, **own))

    told = json.loads(out)
    assert {name: told[name] for name in own} == own
    assert not layout.postgres_link.exists()
    assert list(layout.valkey.iterdir()) == []


@pytest.mark.server
def test_what_a_shell_carries_for_another_program_changes_nothing(command):
    own = {
        "DATABASE_URL": "postgresql://app@db/charter",
        "DATABASE_OWNER_URL": "postgresql://owner@db/charter",
        "CELERY_BROKER_URL": "redis://broker/0",
        "EMAIL_FROM": "charter@example.com",
    }
    foreign = {
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        "SECRET_KEY": "the shop's",
        "CHARTER_URL": "http://127.0.0.1:1",
        "CHARTER_KEYS": "/nowhere",
        "CHARTER_TRUSTED_PROXY": "1",
        "CELERY_CONFIG_MODULE": "shop.celery",
        "GRANIAN_PORT": "1",
        "PGSERVICE": "shop",
    }

    _, out, _ = outcome(command("exec", sys.executable, "-c", SHOW, **own, **foreign))

    told = json.loads(out)
    assert {name for name, value in foreign.items() if told.get(name) == value} == set()
    assert told["EMAIL_FROM"] == "charter@example.com"


@pytest.mark.server
def test_a_command_beside_another_uses_one_database_after_the_other(command, layout):
    first = command("exec", "sh", "-c", "echo begun; sleep 1")
    assert first.stdout
    first.stdout.readline()

    code, _, err = outcome(command("exec", "true"))

    assert first.wait(timeout=20) == 0
    assert code == 0
    assert "Waiting for another `make manage`" in err
    first.communicate()


@pytest.mark.server
@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_no_process(command, layout, name):
    process = command("exec", "sh", "-c", "echo begun; exec sleep 60")
    assert process.stdout
    process.stdout.readline()
    child = next(
        e
        for e in table.everything()
        if e.parent == process.pid and "sleep" in _line(e.pid)
    )

    process.send_signal(name)
    if name is signal.SIGINT:  # a terminal sends it to both
        os.kill(child.pid, name)
    began = time.monotonic()
    process.communicate(timeout=20)

    assert process.returncode == 128 + name
    assert time.monotonic() - began < 10
    assert wait_until(lambda: living(layout) == [], within=5)


def _line(pid: int) -> str:
    return (table.PROC / str(pid) / "cmdline").read_text()


@pytest.mark.server
def test_a_killed_supervisor_takes_its_services_with_it(command, layout):
    process = command("exec", "sh", "-c", "echo begun; exec sleep 2")
    assert process.stdout
    process.stdout.readline()

    process.kill()
    process.communicate()

    assert wait_until(lambda: living(layout) == [], within=10)


def test_manage_py_up_is_the_same_and_needs_no_settings(layout):
    lock = Lock(layout.lock)
    lock.take(does="run", port=8000)
    bare = {"PATH": os.environ["PATH"], "CHARTER_DATA": str(layout.data)}

    done = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )

    lock.release()
    assert done.returncode == 1
    assert done.stderr.startswith("Cannot start: Charter already runs")
