"""PostgreSQL for the tests: the embedded one in a folder of its own, or the one DATABASE_OWNER_URL names.

Tests run as the run-time role, so that whatever it may not do fails here as it does in production.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from config.embedded.lock import Lock
from config.embedded.paths import open_layout
from config.embedded.services import running_services


@dataclass(frozen=True, slots=True)
class Server:
    """Where the run-time role and the owner connect, and the broker if it was started too."""

    app_url: str
    owner_url: str
    broker_url: str = ""


@contextmanager
def database_server() -> Iterator[Server]:
    """A server for this test session."""
    given = os.environ.get("DATABASE_OWNER_URL")
    if given:
        yield Server(os.environ["DATABASE_URL"], given)
        return
    folder = Path(tempfile.mkdtemp(prefix="charter-tests-"))
    layout = open_layout(folder)
    lock = Lock(layout.lock)
    lock.take(does="tests")
    try:
        with running_services(layout, {}) as services:
            found = services.addresses
            yield Server(
                found["DATABASE_URL"],
                found["DATABASE_OWNER_URL"],
                found["CELERY_BROKER_URL"],
            )
    finally:
        lock.release()
        _remove(layout.postgres_link)
        shutil.rmtree(folder)


def _remove(link: Path) -> None:
    """Root's database lies outside the folder; take it away too."""
    if link.is_symlink():
        shutil.rmtree(link.readlink())


def named(url: str, database: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@contextmanager
def as_owner(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of the owner's, for what the run-time role may not do."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
