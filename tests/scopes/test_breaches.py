"""A contract that is not kept: what it says follows, once, until it is kept again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from registry.clock import now
from registry.models import Agent, AuditEntry
from scopes.models import Breach
from scopes.services.attainment import refresh_contracts
from tests.emergencies import told
from tests.epochs import epoch_now
from tests.factories import ARTICLE, make_in_force, make_version
from tests.scopes.test_attainment import PROMISE
from tests.work import make_metric, make_run


def promise(cast, acts: str) -> None:
    text = f"{ARTICLE}{PROMISE}  on_breach: {acts}\n"
    make_in_force(cast, version=make_version(cast.porter, by=cast.alice, text=text))


def deliver(cast, *hours: int) -> None:
    for value in hours:
        make_metric(make_run(cast, state="finished", closed_at=now()), value=str(value))


def look(*, later: int = 0) -> None:
    refresh_contracts(now() + timedelta(hours=later))


def test_a_breach_begins_once_is_told_and_ends_when_the_promise_is_kept(cast):
    promise(cast, "notify_owner")
    deliver(cast, *[1] * 7, *[90] * 3)
    look()
    look(later=7)

    breach = Breach.objects.get()
    assert (breach.ended_at, breach.clauses[0]["name"]) == (None, "in_time")
    assert [one.person for one in told("contract.breached")] == [cast.alice]
    deliver(cast, *[1] * 20)
    look(later=14)

    breach.refresh_from_db()
    assert breach.ended_because == "the contract is kept again"
    events = AuditEntry.objects.filter(event__startswith="contract.").order_by("id")
    assert [one.event for one in events] == [
        "contract.breached",
        "contract.breach_ended",
    ]


def test_another_version_ends_it(cast):
    promise(cast, "notify_owner")
    deliver(cast, *[90] * 10)
    look()
    promise(cast, "require_review")

    look(later=7)

    assert Breach.objects.get().ended_at is not None


def test_a_contract_that_asks_for_people_wakes_the_resolvers(cast):
    promise(cast, "require_review")
    deliver(cast, *[90] * 10)
    before = epoch_now()

    look()

    assert epoch_now() > before
    assert Breach.objects.get().acts == "require_review"


def test_a_contract_that_says_so_suspends(cast):
    promise(cast, "suspend")
    deliver(cast, *[90] * 10)

    look()

    assert Agent.objects.get(pk=cast.porter.pk).state == Agent.State.SUSPENDED
    assert cast.porter.suspensions.get().by is None


@pytest.mark.parametrize("change", [{"acts": "notify_owner"}, {"clauses": []}])
def test_a_breach_is_never_rewritten(cast, change):
    promise(cast, "require_review")
    deliver(cast, *[90] * 10)
    look()

    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        Breach.objects.update(**change)
