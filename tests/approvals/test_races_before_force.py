"""Two things at the same moment, of which an approval is one, with real transactions: what may come of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from approvals.errors import NotAskedError
from approvals.models import Deployment, DeploymentRequest, Requirement, Verdict
from approvals.services.deployments import end_all, put_in_force
from approvals.services.requests import revise
from approvals.services.stand_ins import name_stand_in
from approvals.services.stricter import recompute
from registry.clock import now
from registry.errors import Refusal
from registry.models import Agent, OutboxEvent
from registry.services.people import remove_member
from registry.services.stopping.suspension import suspend
from scopes.models import InForce
from tests.approvals.test_races import approve, at_once
from tests.factories import (
    ARTICLE,
    CONTRACT,
    asks_team,
    make_in_force,
    make_request,
    make_version,
    set_policies,
)
from tests.pages.stage import WIDER

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5
Status = DeploymentRequest.Status
PUT_IN_FORCE = "approvals.tasks.put_in_force"


def forced(request: DeploymentRequest) -> DeploymentRequest:
    """After every promise was kept, twice."""
    for event in OutboxEvent.objects.filter(topic=PUT_IN_FORCE):
        for _ in range(2):
            put_in_force(event.payload["round"])
    return DeploymentRequest.objects.get(pk=request.pk)


@transaction.atomic
def nothing_in_force(agent: Agent) -> None:
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    end_all(agent, at=now(), because="retired")


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_approval_and_a_rejection_settle_once(cast, _round):
    set_policies(cast, asks_team("approvers"), asks_team("reviewers"))
    request = make_request(cast)
    says = Verdict.Says.REJECT

    approved, rejected = at_once(
        approve(request, cast.bob),
        approve(request, cast.carol, says=says, comment="not yet"),
    )

    request = forced(request)
    assert not isinstance(rejected, Refusal)
    assert request.status == Status.REJECTED
    assert Verdict.objects.count() == 1 + (not isinstance(approved, Refusal))
    assert not InForce.objects.exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_approval_and_a_suspension_never_put_a_suspended_agent_in_force(
    cast, _round
):
    request = make_request(cast)

    approved, _ = at_once(
        approve(request, cast.bob),
        lambda: suspend(cast.porter, by=cast.alice, reason="look first"),
    )

    assert not isinstance(approved, Refusal)
    assert Agent.objects.get(pk=cast.porter.pk).is_suspended
    assert forced(request).status == Status.OUT_OF_DATE
    assert not InForce.objects.exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_approval_and_stricter_rules_never_do_with_less(cast, _round):
    request = make_request(cast)
    stricter = asks_team("approvers", quorum=2)

    approved, changed = at_once(
        approve(request, cast.bob), lambda: set_policies(cast, stricter)
    )

    assert not isinstance(approved, Refusal)
    assert not isinstance(changed, Refusal)
    request = forced(request)
    assert (request.status, Deployment.objects.count()) == (Status.IN_REVIEW, 0)
    approve(request, cast.carol)()
    assert forced(request).status == Status.DONE


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_approval_and_a_recount_under_new_rules_ask_once(cast, _round):
    request = make_request(cast)
    set_policies(cast, asks_team("approvers", quorum=2))

    approved, _ = at_once(approve(request, cast.bob), lambda: recompute(request))

    assert not isinstance(approved, Refusal)
    request = forced(request)
    recompute(request)
    assert request.status == Status.IN_REVIEW
    assert Requirement.objects.filter(round=request.round).count() == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_approval_and_a_base_that_moves_end_out_of_date(cast, _round):
    make_in_force(cast)
    version = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)
    request = make_request(cast, version=version)

    approved, _ = at_once(
        approve(request, cast.bob),
        lambda: nothing_in_force(cast.porter),
    )

    request = forced(request)
    expected = Status.IN_REVIEW if isinstance(approved, Refusal) else Status.OUT_OF_DATE
    assert request.status == expected
    assert not InForce.objects.exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_approval_and_its_approver_leaving_put_nothing_in_force(cast, _round):
    request = make_request(cast)

    approved, _ = at_once(
        approve(request, cast.bob),
        lambda: remove_member(cast.approvers, person=cast.bob, by=cast.frank),
    )

    request = forced(request)
    assert request.status in {Status.IN_REVIEW, Status.OUT_OF_DATE}
    assert isinstance(approved, NotAskedError | Verdict)
    assert not InForce.objects.exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_somebody_away_and_their_deputy_at_once_are_one_word(cast, _round):
    set_policies(cast, asks_team("approvers", quorum=2))
    at = now()
    name_stand_in(
        cast.bob, deputy=cast.dave, starts_at=at, ends_at=at + timedelta(days=1)
    )
    request = make_request(cast)

    answers = at_once(approve(request, cast.bob), approve(request, cast.dave))

    assert sum(isinstance(one, Verdict) for one in answers) == 1
    assert Verdict.objects.count() == 1
    assert forced(request).status == Status.IN_REVIEW


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_deployment_and_another_round_end_in_one_order(cast, _round):
    request = make_request(cast)
    approve(request, cast.bob)()
    proposed = request.round
    narrower = make_version(
        cast.porter, by=cast.alice, text=ARTICLE.replace("50", "40") + CONTRACT
    )

    deployed, revised = at_once(
        lambda: put_in_force(proposed.pk),
        lambda: revise(
            request, version=narrower, by=cast.alice, why="fewer", mode="enforce"
        ),
    )

    request = forced(request)
    if isinstance(deployed, Deployment):
        assert isinstance(revised, Refusal)
        assert request.status == Status.DONE
        assert InForce.objects.get().manifest.version == proposed.version
    else:
        assert (request.round.number, request.status) == (2, Status.IN_REVIEW)
        assert not InForce.objects.exists()
