from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connections

from approvals.models import ReviewAnswer
from approvals.services.answers import answer_review
from registry.clock import now
from registry.services.catalogue import agents
from registry.services.keys import ensure_keys
from scopes.models import Review
from tests import factories
from tests.database import Server, as_owner
from tests.scopes.resolver.door import Door
from tests.scopes.resolver.worlds import SURE, question
from tests.system_keys import make_point_key


@pytest.fixture(scope="module")
def people(django_db_setup: Server, django_db_blocker) -> Iterator[factories.Cast]:
    """The cast, committed: the resolver sees it from its own connections. One for a file."""
    with django_db_blocker.unblock():
        yield factories.make_cast()
        connections["default"].close()
    with as_owner(django_db_setup.owner_url) as connection:
        factories.empty_all_tables(connection)


@pytest.fixture
def stage(people: factories.Cast) -> factories.Cast:
    """The cast with a `porter` of this test's own."""
    porter = agents.register_agent(
        f"porter-{secrets.token_hex(4)}",
        title="Porter",
        kind="macro",
        owner_team=people.owners,
        accountable=people.alice,
        reviewers=people.reviewers,
        by=people.alice,
    )
    return replace(people, porter=porter)


@pytest.fixture
def other_key(people: factories.Cast) -> str:
    """A staging key of another agent."""
    other = agents.register_agent(
        f"sorter-{secrets.token_hex(4)}",
        title="Sorter",
        kind="micro",
        owner_team=people.others,
        accountable=people.dave,
        by=people.dave,
    )
    _, key = factories.make_key(other, environment=people.staging, by=people.dave)
    return str(key)


@pytest.fixture
def door(stage, django_db_setup: Server, settings) -> Iterator[Door]:
    """A resolver, asked with a staging key of `porter`; nothing is in force yet."""
    ensure_keys(settings.KEYS_DIR, at=now())
    with Door(django_db_setup.app_url, settings.KEYS_DIR) as door:
        _, door.key = factories.make_key(
            stage.porter, environment=stage.staging, by=stage.alice
        )
        yield door


@pytest.fixture(scope="module")
def kept_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "keys"


@pytest.fixture
def same_keys(settings, kept_keys) -> None:
    """One folder of keys for a file, so that what one test put in force reads in the next."""
    settings.KEYS_DIR = kept_keys


@pytest.fixture
def second_door(door, django_db_setup: Server, settings) -> Iterator[Door]:
    """Another resolver on the same loop and database, with connections of its own."""
    second = Door(django_db_setup.app_url, settings.KEYS_DIR, key=door.key)
    with second.beside(door):
        yield second


@pytest.fixture
def patient(monkeypatch) -> None:
    """For what must be exact however busy the machine is."""
    monkeypatch.setattr("scopes.resolver.record.PATIENCE", 30.0)


@pytest.fixture
def put_in_force(stage) -> Callable[[str], None]:
    """Put a charter's text in force for `porter` in staging."""

    def put(text: str, **overrides: object) -> None:
        version = factories.make_version(stage.porter, by=stage.alice, text=text)
        factories.make_in_force(
            stage, version=version, environment=stage.staging, **overrides
        )

    return put


@pytest.fixture
def article(put_in_force) -> None:
    """The article's charter is in force."""
    put_in_force(factories.ARTICLE)


@pytest.fixture
def run(door, article):
    """An open run under the article's charter."""
    return door.open_run()


@pytest.fixture
def answer(stage):
    """Carol, of the agent's reviewers, answers a review."""

    def answer(review: str, says: str, note: str = "") -> None:
        answer_review(
            Review.objects.get(pk=review),
            says=ReviewAnswer.Says(says),
            by=stage.carol,
            note=note,
        )

    return answer


@pytest.fixture
def broken_decisions(django_db_setup: Server):
    """A fault in the database: decisions of the call `poison` cannot be written."""

    @contextmanager
    def broken(when: str = "BEFORE INSERT") -> Iterator[None]:
        late = "DEFERRABLE INITIALLY DEFERRED" if when.startswith("AFTER") else ""
        kind = "CONSTRAINT TRIGGER" if late else "TRIGGER"
        with as_owner(django_db_setup.owner_url) as connection:
            connection.execute(
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
                " 'BEGIN RAISE EXCEPTION ''disk full''; END'"
            )
            connection.execute(
                f"CREATE {kind} fail {when} ON scopes_decision {late}"
                " FOR EACH ROW WHEN (NEW.call = 'poison') EXECUTE FUNCTION fail()"
            )
            try:
                yield
            finally:
                connection.execute("DROP TRIGGER fail ON scopes_decision")
                connection.execute("DROP FUNCTION fail()")

    return broken


@pytest.fixture
def point(door, stage):
    """The door is asked with a key for everything in staging; returns the key's row."""
    key, door.key = make_point_key(stage)
    return key


@pytest.fixture
def profile(stage, article):
    """The plain allowed question of the article's charter."""
    agent = stage.porter.slug
    return question(agent, "get_profile", "customer_profile", mode="read", **SURE)
