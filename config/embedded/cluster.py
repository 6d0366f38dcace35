"""A PostgreSQL cluster: made once, its two roles set at each start, before anybody can connect."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from config.embedded.errors import StartError, with_log
from config.embedded.files import write_private
from config.embedded.home import Home
from config.embedded.secrets import Secrets

DATABASE = "charter"
OWNER = "charter_owner"
APP = "charter_app"

# Only a superuser may make it; the owner of the tables makes the others in a migration.
VECTOR = "CREATE EXTENSION IF NOT EXISTS vector\n"

# No line for the superuser: nobody can connect as it, and so switch off what the roles may not do.
ACCESS = f"local all {OWNER},{APP} scram-sha-256\n"


def ensure_cluster(home: Home, programs: Path, *, log: Path) -> None:
    """Make the cluster if there is none. It appears whole: a half-made one is thrown away."""
    if not home.data.exists():
        _make(home, programs, log)
    _require_same_major(home, programs)

    write_private(home.access, ACCESS)
    if home.account:
        home.account.own(home.access)


def set_roles(home: Home, programs: Path, secrets: Secrets, *, log: Path) -> None:
    """Make the roles and the database, or give the roles their present passwords.

    The owner may make databases, for the tests. The application's role owns nothing.
    Runs PostgreSQL as a single process without a socket; the server must be stopped.
    """
    statements = [
        _create_missing(OWNER),
        _create_missing(APP),
        f"ALTER ROLE {OWNER} LOGIN CREATEDB PASSWORD '{secrets.owner_password}'",
        f"ALTER ROLE {APP} LOGIN NOCREATEDB NOCREATEROLE PASSWORD '{secrets.app_password}'",
    ]
    command = _single(home, programs, "postgres")
    _run(home, command, log=log, text="\n".join(statements) + "\n")

    if DATABASE in _databases(home, command, log):
        _run(home, _single(home, programs, DATABASE), log=log, text=VECTOR)
        return
    # By way of the template it is in every database that is made here, the tests' too.
    _run(home, _single(home, programs, "template1"), log=log, text=VECTOR)
    create = f"CREATE DATABASE {DATABASE} OWNER {OWNER}\n"
    _run(home, command, log=log, text=create)


def _single(home: Home, programs: Path, database: str) -> list[str | Path]:
    return [
        programs / "postgres",
        "--single",
        *("-D", home.data),
        # A failing statement must not put a password into the log.
        *("-c", "log_min_error_statement=panic"),
        database,
    ]


def _databases(home: Home, command: Sequence[str | Path], log: Path) -> set[str]:
    shown = _run(
        home, command, log=log, text="SELECT datname AS name FROM pg_database\n"
    )
    return {line.split('"')[1] for line in shown.splitlines() if "name = " in line}


def _create_missing(role: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role}; END IF; END $$"
    )


def _make(home: Home, programs: Path, log: Path) -> None:
    new = home.folder / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if home.account:
        home.account.own(new)

    command: list[str | Path] = [
        programs / "initdb",
        *("-D", new, "-U", "postgres", "--auth=reject", "--encoding=UTF8"),
        # Its own collation, so that an index means the same on every machine.
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        "--no-instructions",
    ]
    _run(home, command, log=log, text="")
    new.replace(home.data)


def _require_same_major(home: Home, programs: Path) -> None:
    made_by = (home.data / "PG_VERSION").read_text().strip()
    shown = subprocess.run(  # noqa: S603 (a program of the wheel)
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    present = shown.split()[-1].partition(".")[0]
    if made_by != present:
        raise StartError(
            f"the database in {home.data} was made by PostgreSQL {made_by} and this "
            f"is {present}: dump it with the former version, or choose a new folder "
            "with CHARTER_DATA"
        )


def _run(home: Home, command: Sequence[str | Path], *, log: Path, text: str) -> str:
    """Run one of PostgreSQL's programs, keep its words in the log, return its standard output."""
    account = home.account
    done = subprocess.run(  # noqa: S603 (a program of the wheel)
        [str(word) for word in command],
        cwd="/",
        env=environment(),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    with log.open("a") as file:
        file.write(done.stderr)
    # A single-user server goes on after an error and ends with 0.
    if done.returncode or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
        raise with_log("PostgreSQL could not be set up", log)
    return done.stdout


def environment() -> dict[str, str]:
    """Return all that PostgreSQL's programs get of our environment: nothing of ours."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
