"""Two people at once, with real transactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from approvals.models import (
    Comment,
    Deployment,
    DeploymentRequest,
    Resolution,
    ReviewAnswer,
    SuggestionOutcome,
    Verdict,
    ViewedMark,
)
from approvals.services.answers import answer_review
from approvals.services.deployments import put_in_force
from approvals.services.discussion import comment, resolve
from approvals.services.requests import revise, withdraw
from approvals.services.suggestions import NO_DRAFT, Edit, accept, decline, suggest
from approvals.services.verdicts import give_verdict
from approvals.services.viewing import mark_viewed
from registry.errors import Refusal
from registry.models import Agent, OutboxEvent
from registry.services.stopping.suspension import suspend
from scopes.models import InForce, Review, Version
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


def approve(request, person, *, says=Verdict.Says.APPROVE, comment=""):
    proposed = request.round
    look(request, by=person)
    return lambda: give_verdict(
        request,
        round_number=proposed.number,
        digest=proposed.digest,
        says=says,
        by=person,
        comment=comment,
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
def test_an_approval_and_a_new_round_leave_no_verdict_on_the_new_one(cast, _round):
    request = make_request(cast)
    version = request.round.version

    approved, revised = at_once(
        approve(request, cast.bob),
        lambda: revise(
            request, version=version, by=cast.alice, why="watch", mode="shadow"
        ),
    )

    request.refresh_from_db()
    proposed = request.round
    assert not isinstance(revised, Refusal)
    assert (proposed.number, proposed.mode) == (2, "shadow")
    assert request.status == DeploymentRequest.Status.IN_REVIEW
    assert not proposed.verdicts.exists()
    assert Verdict.objects.count() == (not isinstance(approved, Refusal))
    assert put_in_force(proposed.pk) is None


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_approval_and_an_accepted_edit_never_put_the_edit_in_force(cast, _round):
    request = make_request(cast)
    edit = Edit(first=16, last=16, text="    max_actions_per_run: 20")
    made = suggest(request, round_number=1, edit=edit, why="enough", by=cast.carol)

    approved, accepted = at_once(
        approve(request, cast.bob),
        lambda: accept(made, counter=NO_DRAFT, by=cast.alice),
    )

    request.refresh_from_db()
    for proposed in request.rounds.all():
        put_in_force(proposed.pk)
    if isinstance(accepted, Refusal):
        assert not isinstance(approved, Refusal)
        assert InForce.objects.get().manifest.version.number == 1
    else:
        assert request.status == DeploymentRequest.Status.IN_REVIEW
        assert not InForce.objects.exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_suggestion_is_taken_over_once(cast, _round):
    request = make_request(cast)
    edit = Edit(first=16, last=16, text="    max_actions_per_run: 20")
    made = suggest(request, round_number=1, edit=edit, why="enough", by=cast.carol)

    answers = at_once(
        *[lambda: accept(made, counter=NO_DRAFT, by=cast.alice)] * 3,
        lambda: decline(made, by=cast.alice),
    )

    assert sum(not isinstance(one, Refusal) for one in answers) == 1
    assert SuggestionOutcome.objects.count() == 1
    assert request.rounds.count() == Version.objects.count()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_comment_and_a_withdrawal_end_in_one_order(cast, _round):
    request = make_request(cast)

    said, withdrawn = at_once(
        lambda: comment(request, round_number=1, line=None, text="why?", by=cast.bob),
        lambda: withdraw(request, by=cast.alice),
    )

    assert not isinstance(withdrawn, Refusal)
    assert Comment.objects.count() == (not isinstance(said, Refusal))
    if not isinstance(said, Refusal):
        request.refresh_from_db()
        assert said.at <= request.closed_at


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_mark_never_lands_on_a_round_that_was_not_read(cast, _round):
    request = make_request(cast)
    version = request.round.version

    marked, revised = at_once(
        lambda: mark_viewed(request, round_number=1, lines=[0], by=cast.bob),
        lambda: revise(
            request, version=version, by=cast.alice, why="watch", mode="shadow"
        ),
    )

    assert not isinstance(revised, Refusal)
    numbers = ViewedMark.objects.values_list("round__number", flat=True)
    assert list(numbers) == ([] if isinstance(marked, Refusal) else [1])


def test_the_same_thread_settled_at_once_is_settled_once(cast):
    request = make_request(cast)
    said = comment(request, round_number=1, line=None, text="why?", by=cast.bob)

    at_once(*[lambda: resolve(said, by=cast.alice)] * 4)

    assert Resolution.objects.count() == 1


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
