"""Two people at once, with real transactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from approvals.models import (
    Deployment,
    DeploymentRequest,
    ReviewAnswer,
    Verdict,
)
from approvals.services.answers import answer_review
from approvals.services.deployments import put_in_force
from approvals.services.requests import withdraw
from approvals.services.verdicts import give_verdict
from registry.errors import Refusal
from registry.models import Agent, OutboxEvent
from registry.services.suspension import suspend
from scopes.models import InForce, Review
from scopes.services.drafts import open_draft, save_draft
from tests.deciding import look
from tests.factories import ARTICLE, asks_team, make_request, set_policies
from tests.work import make_review

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The result, or the refusal, of each call; all begin together."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def approve(request, person):
    proposed = request.round
    look(request, by=person)
    return lambda: give_verdict(
        request,
        round_number=proposed.number,
        digest=proposed.digest,
        says=Verdict.Says.APPROVE,
        by=person,
    )


def test_two_approvals_at_once_both_count_and_promise_one_deployment(cast):
    set_policies(cast, asks_team("approvers", quorum=2))
    request = make_request(cast)

    at_once(approve(request, cast.bob), approve(request, cast.carol))

    request.refresh_from_db()
    assert request.status == DeploymentRequest.Status.APPROVED
    promised = OutboxEvent.objects.filter(topic="approvals.tasks.put_in_force")
    assert promised.count() == 1


def test_the_same_person_at_once_speaks_once(cast):
    set_policies(cast, asks_team("approvers", quorum=2))
    request = make_request(cast)

    answers = at_once(*[approve(request, cast.bob)] * 4)

    assert sum(isinstance(one, Verdict) for one in answers) == 1
    assert Verdict.objects.count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_approval_and_a_withdrawal_do_not_both_win(cast, _round):
    request = make_request(cast)

    approved, withdrawn = at_once(
        approve(request, cast.bob), lambda: withdraw(request, by=cast.alice)
    )

    request.refresh_from_db()
    assert request.status == DeploymentRequest.Status.WITHDRAWN
    assert not isinstance(withdrawn, Refusal)
    assert Verdict.objects.count() == (not isinstance(approved, Refusal))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_in_force_and_suspended_end_in_one_order(cast, _round):
    request = make_request(cast)
    approve(request, cast.bob)()
    proposed = request.round.pk

    deployed, _ = at_once(
        lambda: put_in_force(proposed),
        lambda: suspend(cast.porter, by=cast.alice, reason="look first"),
    )

    assert Agent.objects.get(pk=cast.porter.pk).is_suspended
    assert InForce.objects.exists() == isinstance(deployed, Deployment)


def test_deliveries_at_once_make_one_deployment(cast):
    request = make_request(cast)
    approve(request, cast.bob)()
    proposed = request.round.pk

    made = at_once(*[lambda: put_in_force(proposed)] * 4)

    assert sum(isinstance(one, Deployment) for one in made) == 1


def test_a_yes_and_a_no_at_once_settle_once(cast):
    review = make_review(cast, teams=[cast.reviewers, cast.approvers], quorum=1)
    says = ReviewAnswer.Says

    at_once(
        lambda: answer_review(review, says=says.YES, by=cast.carol),
        lambda: answer_review(review, says=says.NO, by=cast.bob, note="wait"),
    )

    state = Review.objects.get(pk=review.pk).state
    assert state in {"approved", "rejected"}


def test_two_saves_of_one_counter_lose_nothing(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    texts = [ARTICLE, ARTICLE.replace("50", "40")]

    answers = at_once(
        *[
            lambda text=text: save_draft(
                draft, text=text, counter=draft.counter, by=cast.alice
            )
            for text in texts
        ]
    )

    assert sum(isinstance(one, Refusal) for one in answers) == 1
    draft.refresh_from_db()
    assert draft.counter == 2
    assert draft.text in texts
