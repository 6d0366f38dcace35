"""The embedded PostgreSQL, for real: each test has a cluster of its own in a temporary folder."""

from __future__ import annotations

import os
import shutil
import signal
import stat
from contextlib import contextmanager

import psycopg
import pytest

from config.embedded import postgres, table
from config.embedded.errors import StartError
from config.embedded.processes import start, wait_until
from config.embedded.secrets import load_secrets

pytestmark = pytest.mark.server


@pytest.fixture
def secrets(layout):
    return load_secrets(layout.secrets)


@contextmanager
def running(layout, home, secrets):
    process = start(postgres.prepare(layout, home, secrets))
    try:
        postgres.wait_ready(home, process)
        yield process
    finally:
        process.stop(within=5)


def ask(url: str, statement: str):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_the_application_owns_nothing_and_makes_nothing(layout, home, secrets):
    with running(layout, home, secrets):
        app, owner = postgres.urls(home, secrets)
        ask(owner, "CREATE TABLE kept (n int)")

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(app, "CREATE TABLE mine (n int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(app, "ALTER TABLE kept DISABLE TRIGGER ALL")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(app, "CREATE DATABASE mine")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(app, "CREATE ROLE mine")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(app, "SET ROLE charter_owner")


def test_the_owner_may_make_databases_and_extensions(layout, home, secrets):
    with running(layout, home, secrets):
        _, owner = postgres.urls(home, secrets)

        ask(owner, "CREATE DATABASE test_charter")
        ask(owner, "CREATE EXTENSION pg_trgm")

        roles = ask(owner, "SELECT rolname FROM pg_roles WHERE rolsuper")
        assert roles == [("postgres",)]


@pytest.mark.parametrize("role", ["postgres", "charter_owner", "charter_app"])
def test_nobody_connects_without_the_password(layout, home, secrets, role):
    with running(layout, home, secrets), pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            host=str(home.socket), user=role, dbname="charter", password="guess"
        )


def test_there_is_a_socket_and_no_port(layout, home, secrets):
    with running(layout, home, secrets):
        _, owner = postgres.urls(home, secrets)

        addresses = ask(owner, "SHOW listen_addresses")

        assert addresses == [("",)]
        assert stat.S_IMODE(home.socket.stat().st_mode) == 0o700


def test_the_order_of_text_does_not_depend_on_the_machine(layout, home, secrets):
    with running(layout, home, secrets):
        app, _ = postgres.urls(home, secrets)

        provider = ask(
            app,
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'charter'",
        )

        assert provider == [("b", "C.UTF-8")]


def test_a_killed_server_loses_nothing(layout, home, secrets):
    _, owner = postgres.urls(home, secrets)
    with running(layout, home, secrets) as process:
        ask(owner, "CREATE TABLE kept (n int)")
        ask(owner, "INSERT INTO kept SELECT generate_series(1, 1000)")
        process.popen.kill()
        process.popen.wait()

    with running(layout, home, secrets):
        rows = ask(owner, "SELECT count(*) FROM kept")

    assert rows == [(1000,)]


def test_a_server_left_behind_is_stopped_and_never_doubled(layout, home, secrets):
    left = start(postgres.prepare(layout, home, secrets))
    postgres.wait_ready(home, left)
    _, owner = postgres.urls(home, secrets)
    ask(owner, "CREATE TABLE kept (n int)")

    with running(layout, home, secrets) as process:
        tables = ask(owner, "SELECT count(*) FROM kept")
        working = {
            entry.parent
            for entry in table.everything()
            if table.folder(entry.pid) == home.data.resolve()
        }

    assert left.popen.wait(timeout=1) == 0
    assert tables == [(0,)]
    assert working <= {os.getpid(), process.popen.pid}


def test_the_mark_of_a_dead_server_with_a_reused_number_is_no_obstacle(
    layout, home, secrets
):
    with running(layout, home, secrets):
        mark = (home.data / "postmaster.pid").read_text().splitlines()
    mark[0] = str(os.getpid())
    (home.data / "postmaster.pid").write_text("\n".join(mark))
    if home.account:
        home.account.own(home.data / "postmaster.pid")

    with running(layout, home, secrets):
        app, _ = postgres.urls(home, secrets)
        answered = ask(app, "SELECT 1")

    assert answered == [(1,)]


def test_new_secrets_open_the_old_database(layout, home, secrets):
    with running(layout, home, secrets):
        _, owner = postgres.urls(home, secrets)
        ask(owner, "CREATE TABLE kept (n int)")
    layout.secrets.unlink()
    fresh = load_secrets(layout.secrets)

    with running(layout, home, fresh):
        _, owner = postgres.urls(home, fresh)
        rows = ask(owner, "SELECT count(*) FROM kept")

    assert fresh != secrets
    assert rows == [(0,)]


def test_a_half_made_cluster_is_thrown_away(layout, home, secrets):
    with running(layout, home, secrets):
        pass
    shutil.copytree(home.data, home.folder / "data.new")
    shutil.rmtree(home.data)
    (home.folder / "data.new" / "global" / "pg_control").unlink()

    with running(layout, home, secrets):
        app, _ = postgres.urls(home, secrets)
        answered = ask(app, "SELECT 1")

    assert answered == [(1,)]


def test_a_cluster_of_another_version_is_refused(layout, home, secrets):
    with running(layout, home, secrets):
        pass
    (home.data / "PG_VERSION").write_text("15\n")

    with pytest.raises(StartError, match="was made by PostgreSQL 15 and this is"):
        postgres.prepare(layout, home, secrets)


def test_passwords_are_in_no_log_and_no_command_line(layout, home, secrets):
    with running(layout, home, secrets) as process:
        shown = table.PROC / str(process.popen.pid) / "cmdline"
        command = shown.read_text() if shown.exists() else ""

    words = layout.log("postgres").read_text() + command
    assert secrets.owner_password not in words
    assert secrets.app_password not in words


def test_a_server_ends_with_the_process_that_started_it(layout, home, secrets):
    with running(layout, home, secrets):
        pass
    program = postgres.prepare(layout, home, secrets)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        process = start(program)
        postgres.wait_ready(home, process)
        os.write(writer, str(process.popen.pid).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    left = int(os.read(reader, 32))
    os.close(reader)
    os.close(writer)

    ended = wait_until(lambda: table.find(left) is None, within=5)

    assert ended


def test_what_a_failing_statement_held_is_in_no_log(layout, home, secrets):
    with running(layout, home, secrets):
        app, owner = postgres.urls(home, secrets)
        ask(owner, "CREATE TABLE kept (word text CHECK (word = 'right'))")
        ask(owner, "GRANT INSERT ON kept TO charter_app")

        with pytest.raises(psycopg.errors.CheckViolation):
            ask(app, "INSERT INTO kept VALUES ('an argument of a call')")

    assert "violates check" in layout.log("postgres").read_text()
    assert "an argument" not in layout.log("postgres").read_text()
