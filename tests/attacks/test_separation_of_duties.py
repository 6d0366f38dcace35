"""Nobody approves what they did not read, or what they wrote themselves, by any way round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import NotAskedError, SelfApprovalError
from approvals.models import DeploymentRequest, ReviewAnswer, Verdict
from approvals.services.answers import answer_review
from approvals.services.deployments import put_in_force
from approvals.services.policy_sets import install_policies
from approvals.services.requests import revise
from approvals.services.verdicts import give_verdict
from registry.clock import now
from registry.errors import ConflictError, NotAllowedError
from registry.models import Membership, Role, RoleGrant
from registry.services import people
from registry.services.ownership.transfers import accept_transfer, propose_transfer
from scopes.models import Review
from tests.back_then import back_then
from tests.factories import (
    ARTICLE,
    CONTRACT,
    approve,
    asks_team,
    make_in_force,
    make_request,
    make_role,
    make_version,
)
from tests.work import make_review, make_run

Status = DeploymentRequest.Status
WIDER = ARTICLE.replace("customer_profile (read)", "customer_profile (read/write)")


def join(team, person, *, ago: timedelta) -> None:
    with back_then(ago):
        people.add_member(team, person=person, by=None)


@pytest.fixture(autouse=True)
def _no_administrator_yet(cast):
    """So that the tests may change teams as the installation itself."""
    cast.frank.roles.all().delete()


def test_a_verdict_is_for_the_round_that_was_read(cast):
    request = make_request(cast)
    read = request.round
    revise(
        request, version=read.version, by=cast.alice, why="just watch", mode="shadow"
    )

    with pytest.raises(ConflictError, match="something else was proposed"):
        give_verdict(
            request,
            round_number=read.number,
            digest=read.digest,
            says=Verdict.Says.APPROVE,
            by=cast.bob,
        )

    assert request.round.verdicts.count() == 0


def test_a_second_team_joined_today_is_not_met_by_the_first_teams_verdict(cast):
    install_policies((asks_team("approvers"), asks_team("reviewers")))
    join(cast.reviewers, cast.bob, ago=timedelta(hours=1))
    request = make_request(cast)

    approve(request, by=cast.bob)

    request.refresh_from_db()
    assert request.status == Status.IN_REVIEW


def test_an_approver_who_left_and_came_back_no_longer_carries_the_deployment(cast):
    request = make_request(cast)
    approve(request, by=cast.bob)
    cast.approvers.memberships.filter(person=cast.bob).delete()
    join(cast.approvers, cast.bob, ago=timedelta(hours=1))

    assert put_in_force(request.round.pk) is None

    request.refresh_from_db()
    assert request.status == Status.OUT_OF_DATE


def test_an_author_whose_words_are_in_force_elsewhere_cannot_approve_them_here(cast):
    join(cast.owners, cast.bob, ago=timedelta(days=30))
    written_by_bob = make_version(cast.porter, by=cast.bob, text=WIDER + CONTRACT)
    request = make_request(cast, version=written_by_bob, environment=cast.staging)
    approve(request, by=cast.carol)
    put_in_force(request.round.pk)
    touched = make_version(
        cast.porter, by=cast.alice, text=f"# by Alice\n{WIDER}{CONTRACT}"
    )
    proposed_here = make_request(cast, version=touched)

    with pytest.raises(SelfApprovalError):
        approve(proposed_here, by=cast.bob)

    assert proposed_here.round.verdicts.count() == 0


def test_an_author_of_what_is_in_force_here_may_approve_what_comes_after_it(cast):
    join(cast.owners, cast.bob, ago=timedelta(days=30))
    written_by_bob = make_version(cast.porter, by=cast.bob, text=WIDER + CONTRACT)
    request = make_request(cast, version=written_by_bob)
    approve(request, by=cast.carol)
    put_in_force(request.round.pk)
    narrower = make_version(cast.porter, by=cast.alice)

    request = make_request(cast, version=narrower)
    approve(request, by=cast.bob)

    request.refresh_from_db()
    assert request.status == Status.APPROVED


def test_verdicts_before_a_revision_do_not_count_after_it(cast):
    make_in_force(cast)
    install_policies((asks_team("approvers", quorum=2),))
    version = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)
    request = make_request(cast, version=version)
    approve(request, by=cast.bob)
    revise(request, version=version, by=cast.alice, why="again", mode="enforce")

    approve(request, by=cast.carol)

    request.refresh_from_db()
    assert request.status == Status.IN_REVIEW


def test_a_team_joined_today_is_not_met_by_another_teams_yes(cast):
    review = make_review(cast, teams=[cast.approvers, cast.reviewers])
    join(cast.reviewers, cast.bob, ago=timedelta(hours=1))

    answer_review(review, says=ReviewAnswer.Says.YES, by=cast.bob)

    review.refresh_from_db()
    assert review.state == Review.State.OPEN


@pytest.mark.parametrize("email", ["carol@charter.test", " Carol@Charter.Test\t"])
def test_whom_a_run_acts_for_does_not_answer_it(cast, email):
    review = make_review(cast, run=make_run(cast, on_behalf_of=email))

    with pytest.raises(NotAskedError):
        answer_review(review, says=ReviewAnswer.Says.YES, by=cast.carol)

    assert review.answers.count() == 0


def hand_over(cast, *, team, person, by) -> None:
    offered = propose_transfer(
        cast.porter, team=team, accountable=person, by=by, reason="moves"
    )
    accept_transfer(offered, by=person)
    cast.porter.refresh_from_db()


def test_an_author_who_hands_the_agent_over_stays_its_author(cast):
    join(cast.approvers, cast.alice, ago=timedelta(days=30))
    version = make_version(cast.porter, by=cast.alice)
    hand_over(cast, team=cast.others, person=cast.dave, by=cast.alice)
    request = make_request(cast, version=version, by=cast.dave)

    with pytest.raises(SelfApprovalError):
        approve(request, by=cast.alice)


def test_an_owner_who_hands_the_agent_over_is_not_free_to_approve_it(cast):
    install_policies((replace(asks_team("approvers"), without_owner=True),))
    join(cast.owners, cast.bob, ago=timedelta(days=30))
    hand_over(cast, team=cast.others, person=cast.dave, by=cast.alice)
    version = make_version(cast.porter, by=cast.dave)
    request = make_request(cast, version=version, by=cast.dave)

    with pytest.raises(NotAskedError):
        approve(request, by=cast.bob)

    approve(request, by=cast.carol)


def test_handing_over_under_an_open_request_asks_for_more_and_never_less(cast):
    install_policies((replace(asks_team("approvers"), without_owner=True),))
    join(cast.others, cast.bob, ago=timedelta(days=30))
    request = make_request(cast)
    approve(request, by=cast.bob)
    hand_over(cast, team=cast.others, person=cast.dave, by=cast.alice)

    assert put_in_force(request.round.pk) is None

    request.refresh_from_db()
    assert request.status != Status.DONE


def test_nobody_belongs_to_a_team_since_before_they_joined(cast):
    make_role(cast.frank, Role.ADMINISTRATOR, days=30)

    with pytest.raises(NotAllowedError):
        people.add_member(
            cast.approvers,
            person=cast.dave,
            by=cast.frank,
            since=now() - timedelta(days=9),
        )
    for backdated in (
        Membership(
            team=cast.approvers, person=cast.dave, since=now() - timedelta(days=9)
        ),
        RoleGrant(person=cast.dave, role=Role.AUDITOR, since=now() - timedelta(days=9)),
    ):
        with pytest.raises(DatabaseError, match="than now"), transaction.atomic():
            backdated.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.update(since=now() - timedelta(days=99))
    with pytest.raises(DatabaseError), transaction.atomic():
        RoleGrant.objects.update(since=now() - timedelta(days=99))
