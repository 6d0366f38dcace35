"""Promise 8: an approval is for exactly this; whatever is exchanged between it and force is refused."""

from __future__ import annotations

import os
from collections import Counter
from random import Random  # noqa: TID251 (the same seed makes the same cases)

import pytest
from django.db import connection

from approvals.services import deployments, verdicts
from tests.substitutions import forging, saying
from tests.substitutions.cases import EXCHANGES, exchange, once
from tests.substitutions.world import SubstitutedError, make_world

CASES = int(os.environ.get("CHARTER_SUBSTITUTIONS", "300"))
SEED = int(os.environ.get("CHARTER_SEED", "1"))


@pytest.fixture
def world(cast):
    return make_world(cast)


def tried(world, cases: int) -> Counter[str]:
    counted: Counter[str] = Counter()
    for number in range(cases):
        exchange(world, number, Random(f"{SEED}.{number}"), counted)
    return counted


def test_whatever_is_exchanged_after_the_approval_is_refused(world):
    counted = tried(world, CASES)

    assert counted["refused at once"] + counted["refused at force"] > CASES * 0.9
    for way in EXCHANGES:
        assert any(name.startswith(f"{way.__name__}: ref") for name in counted), way
    print(dict(sorted(counted.items())))  # noqa: T201 (the long form's figures)


def test_what_is_exactly_what_was_approved_goes_into_force(world):
    def nothing(*_: object) -> bool:
        return False

    for scene in world.approved:
        assert once(world, nothing, scene, Random(1)) == "as approved", scene.name
        try:
            once(world, forging.honest, scene, Random(1))
        except SubstitutedError as problem:
            assert "as if nothing had been exchanged" in str(problem)


@pytest.mark.parametrize("door", saying.DOORS, ids=lambda door: door.__name__)
def test_a_verdict_for_what_was_read_counts_at_every_door(world, door):
    saying.the_right_one(world, door)
