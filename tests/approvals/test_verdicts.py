from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.errors import (
    NotAskedError,
    OutOfDateError,
    SelfApprovalError,
    WrongStateError,
)
from approvals.models import DeploymentRequest, Verdict
from approvals.services.deployments import end_what_ran_out
from approvals.services.requests import revise, withdraw
from approvals.services.states import OPEN
from approvals.services.tallies import still_needed, tally
from approvals.services.verdicts import give_verdict, why_not
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Person
from registry.services.people import add_member
from tests.deciding import look
from tests.factories import (
    ARTICLE,
    CONTRACT,
    asks_team,
    make_in_force,
    make_member,
    make_request,
    make_version,
    set_policies,
)

Says = Verdict.Says
Status = DeploymentRequest.Status
TEXT = ARTICLE + CONTRACT


def approve(request, *, by, **changes):
    facts = {
        "round_number": request.round.number,
        "digest": request.round.digest,
        "says": Says.APPROVE,
        "by": by,
        **changes,
    }
    if DeploymentRequest.objects.get(pk=request.pk).status in OPEN:
        look(request, by=by)
    return give_verdict(request, **facts)


def status_of(request):
    return DeploymentRequest.objects.get(pk=request.pk).status


def insert_verdict(proposed, person, *, digest=None):
    """As the run-time role, past every service."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("charter_app",)
        cursor.execute(
            "INSERT INTO approvals_verdict (round_id, person_id, says, comment, digest)"
            " VALUES (%s, %s, 'approve', '', %s)",
            [proposed.pk, person.pk, digest or proposed.digest],
        )


def test_one_of_one_approves(cast):
    request = make_request(cast)

    approve(request, by=cast.bob)

    assert status_of(request) == Status.APPROVED


def test_an_author_cannot_approve_even_as_a_member_of_the_team(cast):
    make_member(cast.approvers, cast.alice, days=9)
    request = make_request(cast)

    with pytest.raises(SelfApprovalError):
        approve(request, by=cast.alice)


def test_who_proposed_another_persons_words_cannot_approve_them(cast):
    add_member(cast.owners, person=cast.bob, by=cast.frank)
    version = make_version(cast.porter, by=cast.alice)
    request = make_request(cast, version=version, by=cast.bob)

    with pytest.raises(SelfApprovalError):
        approve(request, by=cast.bob)
    with pytest.raises(DatabaseError):
        insert_verdict(request.round, cast.bob)


def test_the_database_refuses_a_service_account(cast):
    request = make_request(cast)
    Person.objects.filter(pk=cast.bob.pk).update(is_service=True)

    with pytest.raises(DatabaseError):
        insert_verdict(request.round, cast.bob)


def test_a_verdict_is_for_the_digest_that_was_read(cast):
    request = make_request(cast)
    other = "sha256:" + "0" * 64

    with pytest.raises(ConflictError):
        approve(request, by=cast.bob, digest=other)
    with pytest.raises(DatabaseError):
        insert_verdict(request.round, cast.bob, digest=other)


def test_a_revised_request_voids_what_was_said(cast):
    set_policies(cast, asks_team("approvers", quorum=2))
    request = make_request(cast)
    first = request.round.digest
    approve(request, by=cast.bob)
    version = make_version(cast.porter, by=cast.alice, text=TEXT.replace("50", "40"))

    revise(request, version=version, by=cast.alice, why="tighter", mode="enforce")

    assert [need["given"] for need in tally(request.round)] == [0]
    with pytest.raises(ConflictError):
        approve(request, by=cast.carol, digest=first)


def test_nobody_speaks_twice_on_a_round(cast):
    set_policies(cast, asks_team("approvers", quorum=2))
    request = make_request(cast)
    approve(request, by=cast.bob)

    with pytest.raises(ConflictError):
        approve(request, by=cast.bob)
    with pytest.raises(DatabaseError):
        insert_verdict(request.round, cast.bob)

    assert status_of(request) == Status.IN_REVIEW
    assert [need["given"] for need in still_needed(request.round)] == [1]


def test_two_of_two_are_two_people(cast):
    set_policies(cast, asks_team("approvers", quorum=2))
    request = make_request(cast)

    approve(request, by=cast.bob)
    approve(request, by=cast.carol)

    assert status_of(request) == Status.APPROVED


def test_a_member_of_less_than_a_day_does_not_count(cast):
    request = make_request(cast)
    add_member(cast.approvers, person=cast.dave, by=cast.frank)

    with pytest.raises(NotAskedError):
        approve(request, by=cast.dave)


def test_another_team_is_not_asked(cast):
    request = make_request(cast)

    with pytest.raises(NotAskedError) as refused:
        approve(request, by=cast.dave)

    assert "Approvers" in refused.value.fix


def test_an_administrator_approves_only_if_the_policy_asks_them(cast):
    request = make_request(cast)

    with pytest.raises(NotAskedError):
        approve(request, by=cast.frank)


@pytest.mark.django_db(transaction=True)
def test_an_approval_after_the_base_moved_is_out_of_date(cast, clock):
    make_in_force(cast)
    version = make_version(cast.porter, by=cast.alice, text=TEXT.replace("50", "40"))
    clock.shift(timedelta(days=364, hours=23))
    later = make_request(cast, version=version)
    clock.shift(timedelta(days=365, hours=1))
    end_what_ran_out()

    with pytest.raises(OutOfDateError):
        approve(later, by=cast.bob)

    assert "changed since" in why_not(later, person=cast.bob)


@pytest.mark.parametrize("says", [Says.REJECT, Says.REQUEST_CHANGES])
def test_whoever_does_not_approve_says_why(cast, says):
    request = make_request(cast)

    with pytest.raises(InvalidError):
        approve(request, by=cast.bob, says=says)


@pytest.mark.parametrize(
    ("says", "status"),
    [
        (Says.REJECT, Status.REJECTED),
        (Says.REQUEST_CHANGES, Status.CHANGES_REQUESTED),
    ],
)
def test_a_no_settles_the_round(cast, says, status):
    request = make_request(cast)

    approve(request, by=cast.bob, says=says, comment="name the actions")

    assert status_of(request) == status
    with pytest.raises(WrongStateError):
        approve(request, by=cast.carol)


def test_a_withdrawn_request_takes_no_verdict(cast):
    request = make_request(cast)
    withdraw(request, by=cast.alice)

    with pytest.raises(WrongStateError):
        approve(request, by=cast.bob)


def test_an_approver_cannot_withdraw(cast):
    request = make_request(cast)

    with pytest.raises(NotAllowedError):
        withdraw(request, by=cast.bob)


def test_the_time_to_decide_ends(cast):
    request = make_request(cast)
    DeploymentRequest.objects.filter(pk=request.pk).update(
        expires_at=now() - timedelta(seconds=1)
    )

    with pytest.raises(ConflictError):
        approve(request, by=cast.bob)

    request.refresh_from_db()
    assert "time to decide is over" in why_not(request, person=cast.bob)


def test_why_not_is_empty_for_who_counts(cast):
    request = make_request(cast)

    assert why_not(request, person=cast.bob) == ""
    assert "wrote or proposed" in why_not(request, person=cast.alice)
    assert "no approval rule asks you" in why_not(request, person=cast.dave)


def test_softening_what_is_enforced_removes_a_safeguard(cast):
    manifest = make_in_force(cast)

    request = make_request(cast, version=manifest.version, mode="shadow")

    assert request.round.risk == "high"
    assert request.round.changes[0]["kind"] == "removes_safeguard"


def test_what_only_watched_can_be_enforced(cast):
    manifest = make_in_force(cast, mode="shadow")

    request = make_request(cast, version=manifest.version, mode="enforce")

    assert [change["kind"] for change in request.round.changes] == ["narrower"]


def test_watching_ends_within_thirty_days(cast):
    manifest = make_in_force(cast, mode="shadow")

    assert manifest.not_after - manifest.not_before <= timedelta(days=30)
