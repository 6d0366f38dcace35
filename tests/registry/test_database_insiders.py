"""Whoever writes with the run-time role: what the database refuses them, and what counts all the same."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import make_unclaimed

pytestmark = pytest.mark.django_db(transaction=True)

PORTER = "(SELECT id FROM registry_agent WHERE slug = 'porter')"
DAVE = "(SELECT id FROM registry_person WHERE name = 'Dave')"
END_RECORD = (
    f"UPDATE registry_ownership SET until = charter_now() WHERE agent_id = {PORTER}"  # noqa: S608 (a constant)
)


def run(*statements: str) -> None:
    """One transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def epoch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM registry_epoch")
        found: tuple[int] = cursor.fetchone()
    return found[0]


@pytest.mark.parametrize("state", ["unclaimed", "suspended", "retired"])
def test_an_agent_never_loses_its_owner(cast, state):
    take_away = (
        f"UPDATE registry_agent SET state = '{state}', owner_team_id = NULL,"  # noqa: S608 (a constant)
        " accountable_id = NULL WHERE slug = 'porter'"
    )

    with pytest.raises(DatabaseError, match="kept"):
        run(END_RECORD, take_away)


@pytest.mark.parametrize(
    "change", ["created_at = '2020-01-01'", "external_id = 'x'", "origin = 'imported'"]
)
def test_an_agent_stays_what_it_came_as(cast, change):
    make_unclaimed("loose")

    with pytest.raises(DatabaseError, match="kept"):
        run(f"UPDATE registry_agent SET {change} WHERE slug = 'loose'")  # noqa: S608 (a constant)


@pytest.mark.parametrize(
    ("offered", "closed"),
    [
        ("interval '14 days'", "interval '-9 days'"),
        ("interval '-1 day'", "interval '0 days'"),
        ("interval '-1 day'", "interval '-2 days'"),
    ],
)
def test_no_offer_is_accepted_late_or_in_the_past(cast, offered, closed):
    offer = (
        "INSERT INTO registry_ownershiptransfer (agent_id, team_id, accountable_id, reason,"  # noqa: S608 (a constant)
        " proposed_by_id, proposed_at, expires_at, status, note)"
        f" SELECT {PORTER}, t.id, {DAVE}, 'x', {DAVE}, charter_now(),"
        f" charter_now() + {offered}, 'open', '' FROM registry_team t WHERE t.slug = 'others'"
    )
    accept = (
        "UPDATE registry_ownershiptransfer SET status = 'accepted',"  # noqa: S608 (a constant)
        f" closed_by_id = accountable_id, closed_at = charter_now() + {closed}"
    )

    with pytest.raises(DatabaseError, match="in time"):
        run(offer, accept)


@pytest.mark.parametrize(
    "before",
    [
        "SELECT set_config('charter.epoch_grown', pg_current_xact_id()::text, true)",
        "UPDATE registry_epoch SET value = value + 1",
    ],
)
def test_nothing_keeps_the_epoch_from_counting(cast, before):
    was = epoch()

    run(before, "UPDATE registry_agent SET state = 'suspended' WHERE slug = 'porter'")

    assert epoch() == was + 1


def test_the_epoch_is_not_touched_without_counting(cast):
    with pytest.raises(DatabaseError, match="kept"):
        run("UPDATE registry_epoch SET value = value")


def test_the_epoch_counts_once_a_transaction(cast):
    was = epoch()

    run(
        "UPDATE registry_agent SET state = 'suspended' WHERE slug = 'porter'",
        "UPDATE registry_team SET parent_id = (SELECT id FROM registry_team"
        " WHERE slug = 'owners') WHERE slug = 'others'",
    )

    assert epoch() == was + 1


def test_nobody_is_dated_back_by_taking_every_administrator_away(cast):
    join = (
        "INSERT INTO registry_membership (team_id, person_id, on_call, since)"
        " SELECT t.id, p.id, false, charter_now() - interval '9 days'"
        " FROM registry_team t, registry_person p"
        " WHERE t.slug = 'approvers' AND p.name = 'Dave'"
    )

    with pytest.raises(DatabaseError, match="another time than now"):
        run("DELETE FROM registry_rolegrant WHERE role = 'administrator'", join)


def test_it_is_never_forgotten_that_there_was_an_administrator(cast):
    with pytest.raises(DatabaseError, match="permission denied"):
        run("DELETE FROM registry_governedsince")
