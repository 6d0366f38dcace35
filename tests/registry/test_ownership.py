"""Who answers for an agent, and how that changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Notice, Ownership, OwnershipTransfer
from registry.services.ownership import transfers
from registry.services.ownership.records import answered_at
from registry.services.ownership.transfers import (
    accept_transfer,
    decline_transfer,
    expire_transfers,
    propose_transfer,
    propose_transfers,
    withdraw_transfer,
)

Status = OwnershipTransfer.Status


@pytest.fixture
def offered(cast):
    return propose_transfer(
        cast.porter,
        team=cast.others,
        accountable=cast.dave,
        by=cast.alice,
        reason="finance runs it now",
    )


def porter() -> Agent:
    return Agent.objects.get(slug="porter")


def check_deferred() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_until_the_receiver_accepts_nothing_changes(cast, offered):
    assert porter().accountable == cast.alice

    accept_transfer(offered, by=cast.dave)

    assert (porter().accountable, porter().owner_team) == (cast.dave, cast.others)


@pytest.mark.parametrize("name", ["alice", "bob", "frank"])
def test_nobody_accepts_for_somebody_else(cast, offered, name):
    with pytest.raises(NotAllowedError):
        accept_transfer(offered, by=getattr(cast, name))


def test_who_answered_then_stays_known(cast, offered):
    before = now()
    accept_transfer(offered, by=cast.dave)

    then, today = answered_at(cast.porter, before), answered_at(cast.porter, now())

    assert then is not None
    assert today is not None
    assert (then.accountable, today.accountable) == (cast.alice, cast.dave)
    assert answered_at(cast.porter, before - timedelta(days=365)) is None


def test_who_took_an_agent_over_did_so_by_a_transfer(cast, offered):
    record = accept_transfer(offered, by=cast.dave)

    assert record.transfer == offered
    check_deferred()


@pytest.mark.parametrize("name", ["bob", "dave", "erin"])
def test_only_those_who_answer_for_it_offer_it(cast, name):
    with pytest.raises(NotAllowedError):
        propose_transfer(
            cast.porter,
            team=cast.others,
            accountable=cast.dave,
            by=getattr(cast, name),
            reason="mine now",
        )


def test_a_declined_offer_leaves_the_owner(cast, offered):
    with pytest.raises(InvalidError):
        decline_transfer(offered, by=cast.dave, note=" ")

    declined = decline_transfer(offered, by=cast.dave, note="not ours")

    assert declined.status == Status.DECLINED
    assert porter().accountable == cast.alice
    with pytest.raises(ConflictError):
        accept_transfer(offered, by=cast.dave)


def test_whoever_offered_it_takes_it_back(cast, offered):
    with pytest.raises(NotAllowedError):
        withdraw_transfer(offered, by=cast.bob)

    withdrawn = withdraw_transfer(offered, by=cast.alice)

    assert withdrawn.status == Status.WITHDRAWN
    with pytest.raises(ConflictError):
        accept_transfer(offered, by=cast.dave)


def test_it_is_offered_to_people_of_the_team_alone(cast):
    with pytest.raises(InvalidError, match="does not belong"):
        propose_transfer(
            cast.porter,
            team=cast.others,
            accountable=cast.bob,
            by=cast.alice,
            reason="x",
        )


def test_who_left_the_team_meanwhile_cannot_accept(cast, offered):
    cast.others.lead = None
    cast.others.save()
    cast.others.memberships.all().delete()

    with pytest.raises(ConflictError, match="do not belong"):
        accept_transfer(offered, by=cast.dave)

    assert porter().accountable == cast.alice


def test_the_lead_of_a_team_above_hands_it_over_too(cast):
    cast.owners.parent = cast.reviewers
    cast.owners.save()

    offered = propose_transfer(
        porter(), team=cast.others, accountable=cast.dave, by=cast.carol, reason="x"
    )

    assert offered.proposed_by == cast.carol


def test_silence_is_no(cast, offered, monkeypatch):
    monkeypatch.setattr(transfers, "now", lambda: now() + timedelta(days=15))

    assert expire_transfers() == 1

    offered.refresh_from_db()
    assert offered.status == Status.EXPIRED


def test_what_ran_out_stands_in_nobodys_way(cast, offered, monkeypatch):
    monkeypatch.setattr(transfers, "now", lambda: now() + timedelta(days=15))

    again = propose_transfer(
        cast.porter, team=cast.others, accountable=cast.dave, by=cast.alice, reason="x"
    )

    offered.refresh_from_db()
    assert (offered.status, again.status) == (Status.EXPIRED, Status.OPEN)


def test_many_are_offered_and_the_refused_are_named(cast, offered):
    made, refused = propose_transfers(
        [cast.porter],
        team=cast.others,
        accountable=cast.dave,
        by=cast.alice,
        reason="all of it",
    )

    assert made == []
    assert "offered to somebody already" in refused[0][1].message


def test_the_receiver_is_told(dave, offered):
    notice = Notice.objects.get(event__subject=f"transfers/{offered.pk}")

    assert notice.person == dave


@pytest.mark.parametrize("person", ["service", "gone"])
def test_only_an_active_human_answers_for_an_agent(cast, person):
    cast.dave.is_service = person == "service"
    cast.dave.is_active = person != "gone"
    cast.dave.save()

    with pytest.raises(InvalidError):
        propose_transfer(
            cast.porter,
            team=cast.others,
            accountable=cast.dave,
            by=cast.alice,
            reason="x",
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Ownership.objects.create(
            agent=cast.porter,
            team=cast.others,
            accountable=cast.dave,
            until=now() - timedelta(days=2),
            since=now() - timedelta(days=3),
        )
