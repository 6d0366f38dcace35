from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from approvals.models import ReviewAnswer
from approvals.services.answers import answer_review
from registry.clock import now
from scopes.models import Review
from scopes.services.keys import ensure_keys
from tests import factories
from tests.database import Server, as_owner
from tests.scopes.resolver.door import Door


@pytest.fixture
def stage(transactional_db):
    """The cast, with everything committed: the resolver sees it from its own connections."""
    return factories.make_cast()


@pytest.fixture
def door(stage, django_db_setup: Server, settings) -> Iterator[Door]:
    """A resolver, asked with a staging key of `porter`; nothing is in force yet."""
    ensure_keys(settings.KEYS_DIR, at=now())
    with Door(django_db_setup.app_url, settings.KEYS_DIR) as door:
        _, door.key = factories.make_key(
            stage.porter, environment=stage.staging, by=stage.alice
        )
        yield door


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
def run(door, article) -> str:
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
    def broken() -> Iterator[None]:
        with as_owner(django_db_setup.owner_url) as connection:
            connection.execute(
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
                " 'BEGIN RAISE EXCEPTION ''disk full''; END'"
            )
            connection.execute(
                "CREATE TRIGGER fail BEFORE INSERT ON scopes_decision"
                " FOR EACH ROW WHEN (NEW.call = 'poison') EXECUTE FUNCTION fail()"
            )
            try:
                yield
            finally:
                connection.execute("DROP TRIGGER fail ON scopes_decision")
                connection.execute("DROP FUNCTION fail()")

    return broken
