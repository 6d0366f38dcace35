"""What the database keeps of who answers for an agent, whoever writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from registry.clock import now
from registry.models import Agent, Ownership, OwnershipTransfer, Person
from registry.services.ownership.records import begin
from registry.services.ownership.transfers import (
    accept_transfer,
    propose_transfer,
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


def test_the_database_holds_owner_and_record_together(cast):
    with transaction.atomic():
        Agent.objects.filter(slug="porter").update(accountable=cast.dave)

        with pytest.raises(DatabaseError, match="together"):
            check_deferred()
        transaction.set_rollback(True)


def test_the_database_keeps_what_was(cast, offered):
    accept_transfer(offered, by=cast.dave)
    closed = Ownership.objects.exclude(until=None)

    for change in (
        {"accountable": cast.bob},
        {"until": None},
        {"since": now() - timedelta(days=9)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            closed.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        closed.delete()


def test_the_database_wants_a_transfer_for_another_owner(cast):
    with transaction.atomic():
        begin(porter(), team=cast.others, accountable=cast.dave, at=now())

        with pytest.raises(DatabaseError, match="accepted"):
            check_deferred()
        transaction.set_rollback(True)


def test_the_database_lets_no_transfer_begin_accepted(cast):
    with pytest.raises(DatabaseError, match="open first"), transaction.atomic():
        OwnershipTransfer.objects.create(
            agent=cast.porter,
            team=cast.others,
            accountable=cast.dave,
            reason="x",
            proposed_by=cast.alice,
            expires_at=now(),
            status=Status.ACCEPTED,
            closed_by=cast.dave,
            closed_at=now(),
        )


@pytest.mark.parametrize("change", [timedelta(days=-5), timedelta(days=5)])
def test_the_database_ends_an_owner_now_and_at_no_other_time(cast, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Ownership.objects.filter(until=None).update(until=now() + change)


def test_the_database_leaves_no_gap_between_owners(cast, offered):
    with transaction.atomic():
        Ownership.objects.filter(until=None).update(until=now())
        with pytest.raises(DatabaseError, match="one before"), transaction.atomic():
            begin_after_a_gap(cast, offered)
        transaction.set_rollback(True)


def begin_after_a_gap(cast, offered):
    Ownership.objects.create(
        agent=cast.porter,
        team=cast.others,
        accountable=cast.dave,
        transfer=offered,
        since=now(),
    )


def test_the_database_leaves_no_active_agent_alone(cast):
    with transaction.atomic():
        Ownership.objects.filter(until=None).update(until=now())

        with pytest.raises(DatabaseError, match="together"):
            check_deferred()
        transaction.set_rollback(True)


def test_who_answers_for_an_agent_never_becomes_a_service_account(cast):
    with pytest.raises(DatabaseError, match="service"), transaction.atomic():
        Person.objects.filter(pk=cast.alice.pk).update(is_service=True)


def test_two_owners_never_overlap(cast):
    with pytest.raises(DatabaseError), transaction.atomic():
        Ownership.objects.create(
            agent=cast.porter,
            team=cast.others,
            accountable=cast.dave,
            since=now() - timedelta(seconds=1),
            until=now() + timedelta(days=1),
        )
