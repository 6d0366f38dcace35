"""Promise 13: whatever the database's owner does to the decision log is found, and its first place named."""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random  # noqa: TID251 (the same seed makes the same cases)

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from registry.clock import now
from registry.services.chains import trust_of
from scopes.models import Decision, DecisionCheckpoint
from scopes.services.log import sealing
from scopes.services.log.checkpoints import LOG
from scopes.services.log.checks import check_regularly
from scopes.services.log.sealing import checkpoint_now, seal_decisions
from scopes.services.log.verification import verify_log
from tests.emergencies import told
from tests.factories import make_cast
from tests.work import make_decisions

CASES = int(os.environ.get("CHARTER_TAMPERINGS", "1000")) // 5
SEED = int(os.environ.get("CHARTER_SEED", "1"))
COLUMNS = ("call", "action", "resource", "say", "effect", "code", "arguments_digest")
OTHER = ("decision", "decisionseal", "decisioncheckpoint")


def write(statement: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change(random: Random, numbers: list[int]) -> int:
    place = random.choice(numbers)
    column = random.choice(COLUMNS)
    write(
        f"UPDATE scopes_decision SET {column} = {column} || 'x' WHERE number = %s",  # noqa: S608 (our own columns)
        place,
    )
    return place


def remove(random: Random, numbers: list[int]) -> int:
    place = random.choice(numbers)
    write("DELETE FROM scopes_decision WHERE number = %s", place)
    return place


def swap(random: Random, numbers: list[int]) -> int:
    one, other = sorted(random.sample(numbers, 2))
    write(
        "UPDATE scopes_decision SET number = %s - number WHERE number IN (%s, %s)",
        one + other,
        one,
        other,
    )
    return one


def slip_in(random: Random, numbers: list[int]) -> int:
    place = random.choice(numbers)
    write(
        "INSERT INTO scopes_decision SELECT (jsonb_populate_record(d, jsonb_build_object("
        "'id', gen_random_uuid(), 'call', 'new', 'number', d.number))).*"
        " FROM scopes_decision d WHERE number = %s",
        place,
    )
    return place


def cut_off(random: Random, numbers: list[int]) -> int:
    place = random.choice(numbers)
    write("DELETE FROM scopes_decision WHERE number >= %s", place)
    write("DELETE FROM scopes_decisionseal WHERE last >= %s", place)
    return place


def rewrite(random: Random, numbers: list[int]) -> int:
    """A change, and the whole chain sealed anew: only the signature tells."""
    place = change(random, numbers)
    write("DELETE FROM scopes_decisionseal")
    seal_decisions()
    return numbers[-1] if place else 0


def forge(random: Random, numbers: list[int]) -> int:
    """The same, and signed by nobody's key: checkpoints that were taken away tell."""
    rewrite(random, numbers)
    write("DELETE FROM scopes_decisioncheckpoint")
    return numbers[-1]


TAMPERINGS: tuple[Callable[[Random, list[int]], int], ...] = (
    change,
    remove,
    swap,
    slip_in,
    cut_off,
    rewrite,
    forge,
)


@pytest.fixture
def log(owned, settings, monkeypatch):
    """A log of twenty decisions in blocks of up to four, with three checkpoints that were taken away."""
    monkeypatch.setattr(sealing, "BLOCK", 4)
    cast = make_cast()
    for _ in range(3):
        make_decisions(cast, 7, say="größer “als” gedacht\n\t\x7f")
        checkpoint_now()
    write("SET CONSTRAINTS ALL IMMEDIATE")
    for table in OTHER:
        write(f"ALTER TABLE scopes_{table} DISABLE TRIGGER USER")
    trust = trust_of(settings.KEYS_DIR, at=now())
    return [LOG.open_kept(row, trust=trust) for row in DecisionCheckpoint.objects.all()]


def all_numbers() -> list[int]:
    return list(Decision.objects.order_by("number").values_list("number", flat=True))


def test_every_tampering_is_found_and_its_first_place_named(log):
    numbers = all_numbers()
    assert verify_log(checkpoints=log).bad is None

    for case in range(CASES):
        tamper = TAMPERINGS[case % len(TAMPERINGS)]
        with transaction.atomic():
            place = tamper(Random(f"{SEED}.{case}"), numbers)
            bad = verify_log(checkpoints=log).bad
            transaction.set_rollback(True)

        assert bad, f"{tamper.__name__}, case {case}"
        assert bad.number is None or bad.number <= place, f"{tamper.__name__}, {case}"

    assert verify_log(checkpoints=log).bad is None


def test_the_command_and_the_daily_check_tell(log):
    number = all_numbers()[1]
    write("UPDATE scopes_decision SET say = 'x' WHERE number = %s", number)

    with pytest.raises(CommandError, match=f"decision {number} is not what was sealed"):
        call_command("decisions", "verify")
    first, second = check_regularly(), check_regularly()

    assert first.problem == second.problem
    assert (
        told("decisions.broken").count() == 2
    )  # Erin audits, Frank is the administrator


def test_a_forged_checkpoint_is_found(log):
    write("UPDATE scopes_decisioncheckpoint SET hash = repeat('a', 64)")

    bad = verify_log().bad

    assert bad
    assert "not Charter's own" in bad.problem
