"""Run as a program: makes the application's role in a database of one's own.

Reads `{"url", "password"}` from standard input; writes `{"url"}`, null if the owner may not make roles.
"""

from __future__ import annotations

import json
import sys
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import errors, sql

APP = "charter_app"


def main() -> int:
    """Make the role if it is missing, then try it."""
    asked = json.load(sys.stdin)
    try:
        with psycopg.connect(asked["url"], autocommit=True) as connection:
            made = _ensure_role(connection, asked["password"])
    except psycopg.OperationalError as error:
        return _refuse(f"the database of DATABASE_URL cannot be reached: {error}")
    if not made:
        json.dump({"url": None}, sys.stdout)
        return 0

    url = as_role(asked["url"], APP, asked["password"])
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError as error:
        return _refuse(
            f"the role {APP} of DATABASE_URL's server cannot connect with the "
            "password kept here: set DATABASE_URL to that role and "
            f"DATABASE_OWNER_URL to the owner ({error})"
        )
    json.dump({"url": url}, sys.stdout)
    return 0


def as_role(url: str, role: str, password: str) -> str:
    """Return the same address for another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{role}:{quote(password, safe='')}@{host}").geturl()


def _ensure_role(connection: psycopg.Connection, password: str) -> bool:
    known = connection.execute(
        "SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]
    ).fetchone()
    if known:
        return True
    try:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(APP), sql.Literal(password)
            )
        )
    except errors.InsufficientPrivilege:
        return False
    return True


def _refuse(sentence: str) -> int:
    sys.stderr.write(" ".join(sentence.split()))
    return 1


if __name__ == "__main__":
    sys.exit(main())
