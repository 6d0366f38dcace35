"""Promise 8: an approval is for exactly this; whatever is exchanged between it and force is refused."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from random import Random  # noqa: TID251 (the same seed makes the same cases)

import pytest
from django.db import connection, transaction

from approvals.services import deployments, verdicts
from config.settings.env import database
from tests.database import Server
from tests.factories import make_cast
from tests.substitutions import forging, moves, saying
from tests.substitutions.cases import (
    EXCHANGES,
    OFTEN,
    exchange,
    for_something_else,
    once,
)
from tests.substitutions.world import SubstitutedError, make_world

CASES = int(os.environ.get("CHARTER_SUBSTITUTIONS", "240"))
PART = 500
"""Cases in one world: what is undone stays in the tables until its transaction ends."""
SEED = int(os.environ.get("CHARTER_SEED", "1"))


@pytest.fixture
def world(cast):
    return make_world(cast)


def tried(world, cases: int, *, first=0, ways=EXCHANGES + OFTEN) -> Counter[str]:
    counted: Counter[str] = Counter()
    for number in range(first, first + cases):
        way = ways[number % len(ways)]
        exchange(world, way, Random(f"{SEED}.{number}"), counted)
    return counted


@pytest.mark.parametrize("first", range(0, CASES, PART))
def test_whatever_is_exchanged_after_the_approval_is_refused(world, first):
    cases = min(PART, CASES - first)

    counted = tried(world, cases, first=first)

    print(dict(sorted(counted.items())))  # noqa: T201 (the long form's figures)
    assert counted["refused at once"] + counted["refused at force"] > cases * 0.9
    for way in EXCHANGES:
        refused = any(name.startswith(f"{way.__name__}: ref") for name in counted)
        assert refused or way is moves.other_payload, way


def test_what_is_exactly_what_was_approved_goes_into_force(world):
    def nothing(*_: object) -> bool:
        return False

    for scene in world.approved:
        assert once(world, nothing, scene, Random(1)) == "as approved", scene.name
        # By hand too, where nothing is exchanged: so it is the exchange that is refused above.
        with pytest.raises(SubstitutedError, match="as if nothing"):
            once(world, forging.honest, scene, Random(1))


@pytest.mark.parametrize("door", saying.DOORS, ids=lambda door: door.__name__)
def test_a_verdict_for_what_was_read_counts_at_every_door(world, door):
    saying.the_right_one(world, door)


@pytest.fixture
def unguarded(django_db_setup: Server, django_db_blocker) -> Iterator[None]:
    """As the database's owner, who may switch guards off; nothing of it stays."""
    with django_db_blocker.unblock():
        runtime = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(database(django_db_setup.owner_url))
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict.update(runtime)


def test_the_search_finds_what_a_guard_that_sleeps_lets_through(unguarded):
    world = make_world(make_cast())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in ("deployment_guard", "signed_guard", "gate_guard"):
            cursor.execute(
                f"ALTER TABLE approvals_deployment DISABLE TRIGGER approvals_{name}"
            )

    with pytest.raises(SubstitutedError, match="another_"):
        tried(world, 20)


ASLEEP = {
    "_require_same": (verdicts, None, for_something_else),
    "_no_longer_holds": (deployments, "", moves.approver_gone),
}


@pytest.mark.parametrize("name", ASLEEP)
def test_the_search_finds_what_a_service_that_sleeps_lets_through(
    world, monkeypatch, name
):
    module, answer, way = ASLEEP[name]
    monkeypatch.setattr(module, name, lambda *_: answer)

    with pytest.raises(AssertionError):
        tried(world, 20, ways=(way,))
