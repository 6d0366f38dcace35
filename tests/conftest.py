from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.test import TransactionTestCase

from config.settings.env import database
from tests import factories
from tests.database import Server, as_owner, database_server, named


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with database_server() as found:
        yield found


@pytest.fixture(scope="session")
def django_db_setup(server: Server, django_db_blocker) -> Iterator[Server]:
    """A fresh database, migrated by its owner, used by the run-time role."""
    name = f"charter_test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    place = Server(
        named(server.app_url, name), named(server.owner_url, name), server.broker_url
    )
    with as_owner(named(server.owner_url, "postgres")) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    with django_db_blocker.unblock():
        settings.RUNTIME_DATABASE_URL = place.app_url
        _connect(place.owner_url)
        call_command("migrate", verbosity=0)
        with as_owner(place.owner_url) as owner:
            owner.execute(SHIFTED.format(0))
        _connect(place.app_url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _emptier(place))
        yield place
    with django_db_blocker.unblock():
        connections["default"].close()


def _emptier(place: Server) -> Callable[[TransactionTestCase], None]:
    """Tests with real transactions empty the tables, which only the owner may."""

    def empty(_: TransactionTestCase) -> None:
        for connection in connections.all():
            connection.close()
        with as_owner(place.owner_url) as owner:
            factories.empty_all_tables(owner)

    return empty


def _connect(url: str) -> None:
    connections["default"].close()
    connections["default"].settings_dict.update(database(url))


@pytest.fixture(autouse=True)
def _private_keys(tmp_path, settings):
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def clock(django_db_setup: Server) -> Iterator[Clock]:
    """Shift `charter_now()` for every process that uses the database; for tests with real transactions."""
    clock = Clock(django_db_setup.owner_url)
    yield clock
    clock.shift(timedelta())


BEHIND = """
SELECT EXISTS (SELECT FROM registry_resolverlease, registry_epoch
               WHERE epoch < value AND expires_at > clock_timestamp())
"""


SHIFTED = """
CREATE OR REPLACE FUNCTION charter_now() RETURNS timestamptz
    LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT clock_timestamp() + interval '{} seconds'
        + coalesce(nullif(current_setting('tests.shift', true), ''), '0')::interval
$$
"""
"""`charter_now()` in tests: shifted for all, and where a connection says so (`tests.back_then`)."""


class Clock:
    def __init__(self, owner_url: str) -> None:
        self.owner_url = owner_url

    def shift(self, by: timedelta) -> None:
        seconds = by.total_seconds()
        with as_owner(self.owner_url) as connection:
            connection.execute(SHIFTED.format(seconds))
            # Resolvers ask for the time when they renew their lease: let them do it now.
            connection.execute("UPDATE registry_epoch SET value = value + 1")
            connection.execute("NOTIFY charter, 'epoch'")
            while connection.execute(BEHIND).fetchone() == (True,):
                time.sleep(0.005)


@pytest.fixture
def cast(db):
    """Alice proposes; Bob and Carol review; Dave is from another team; `porter` is the agent."""
    return factories.make_cast()


@pytest.fixture
def alice(cast):
    return cast.alice


@pytest.fixture
def bob(cast):
    return cast.bob


@pytest.fixture
def carol(cast):
    return cast.carol


@pytest.fixture
def dave(cast):
    return cast.dave


@pytest.fixture
def porter(cast):
    return cast.porter


@pytest.fixture
def sign_in(client):
    """Sign a person in; returns the client, which is theirs from here on."""

    def as_person(person):
        client.force_login(person)
        return client

    return as_person


@pytest.fixture
def owned(django_db_setup: Server, django_db_blocker) -> Iterator[None]:
    """The database in its owner's hands, who may switch triggers off; nothing of it stays."""
    with django_db_blocker.unblock():
        runtime = dict(connections["default"].settings_dict)
        connections["default"].close()
        connections["default"].settings_dict.update(database(django_db_setup.owner_url))
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connections["default"].close()
            connections["default"].settings_dict.update(runtime)
