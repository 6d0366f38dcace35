"""Somebody else decides for a person who is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import NotAskedError, SelfApprovalError
from approvals.models import DeploymentRequest
from approvals.services import queues
from approvals.services.stand_ins import cancel_stand_in, name_stand_in
from approvals.services.tallies import tally
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotFoundError
from tests.factories import approve, asks_team, make_member, make_request, set_policies

Status = DeploymentRequest.Status
HOUR = timedelta(hours=1)


def away(person, deputy, *, starts=-HOUR, ends=HOUR):
    at = now()
    return name_stand_in(
        person, deputy=deputy, starts_at=at + starts, ends_at=at + ends
    )


def test_a_deputys_word_counts_as_the_one_who_is_away(cast):
    away(cast.bob, cast.dave)
    request = make_request(cast)
    assert request in queues.requests_for(cast.dave)

    verdict = approve(request, by=cast.dave)

    assert (verdict.person, verdict.stands_for) == (cast.dave, cast.bob)
    request.refresh_from_db()
    assert request.status == Status.APPROVED


def test_one_membership_is_one_word(cast):
    set_policies(cast, asks_team("approvers", quorum=2))
    away(cast.bob, cast.dave)
    request = make_request(cast)
    approve(request, by=cast.bob)

    with pytest.raises(NotAskedError):
        approve(request, by=cast.dave)

    assert tally(request.round)[0]["given"] == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        request.round.verdicts.create(
            person=cast.dave,
            stands_for=cast.bob,
            says="approve",
            digest=request.round.digest,
        )


def test_who_is_back_finds_their_place_taken(cast):
    set_policies(cast, asks_team("approvers", quorum=2))
    away(cast.bob, cast.dave)
    request = make_request(cast)
    approve(request, by=cast.dave)

    with pytest.raises(ConflictError, match="Dave decided in your place"):
        approve(request, by=cast.bob)

    assert request not in queues.requests_for(cast.bob)


def test_who_is_asked_anyway_speaks_for_themselves(cast):
    set_policies(cast, asks_team("approvers", quorum=2))
    away(cast.bob, cast.carol)
    request = make_request(cast)

    verdict = approve(request, by=cast.carol)

    assert verdict.stands_for is None
    assert tally(request.round)[0]["given"] == 1


def test_an_author_does_not_approve_through_a_deputy(cast):
    make_member(cast.approvers, cast.alice, days=30)
    away(cast.alice, cast.dave)
    request = make_request(cast)

    with pytest.raises(NotAskedError):
        approve(request, by=cast.dave)


def test_a_deputy_who_wrote_it_does_not_decide_either(cast):
    away(cast.bob, cast.alice)
    request = make_request(cast)

    with pytest.raises(SelfApprovalError):
        approve(request, by=cast.alice)


@pytest.mark.parametrize(
    ("starts", "ends"), [(HOUR, 2 * HOUR), (-2 * HOUR, timedelta(seconds=1))]
)
def test_a_stand_in_holds_only_in_its_time(cast, starts, ends, monkeypatch):
    away(cast.bob, cast.dave, starts=starts, ends=ends)
    request = make_request(cast)
    monkeypatch.setattr(
        "approvals.services.verdicts.now", lambda: now() + timedelta(seconds=5)
    )

    with pytest.raises(NotAskedError):
        approve(request, by=cast.dave)


def test_back_early_ends_it(cast):
    named = away(cast.bob, cast.dave)

    cancel_stand_in(named.pk, by=cast.bob)

    with pytest.raises(NotAskedError):
        approve(make_request(cast), by=cast.dave)


def test_only_the_person_takes_it_back(cast):
    named = away(cast.bob, cast.dave)

    with pytest.raises(NotFoundError):
        cancel_stand_in(named.pk, by=cast.dave)


def test_one_stand_in_at_a_time(cast):
    away(cast.bob, cast.dave)

    with pytest.raises(ConflictError):
        away(cast.bob, cast.carol)


@pytest.mark.parametrize("ends", [-HOUR, timedelta(days=91)])
def test_times_that_make_no_sense_are_refused(cast, ends):
    with pytest.raises(InvalidError):
        away(cast.bob, cast.dave, ends=ends)
