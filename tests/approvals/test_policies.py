"""Who must agree: rules, stages, and rules that change under an open request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import NoPolicyError, NotAskedError
from approvals.models import Deployment, DeploymentRequest
from approvals.rules import Group, Need, Rule, Stage
from approvals.services import queues
from approvals.services.deployments import put_in_force
from approvals.services.requests import withdraw
from approvals.services.stricter import recompute
from approvals.services.tallies import still_needed, tally
from registry.clock import now
from registry.models import Membership
from tests.factories import (
    ARTICLE,
    CONTRACT,
    approve,
    asks_team,
    make_in_force,
    make_request,
    make_version,
    set_policies,
)

Status = DeploymentRequest.Status
NARROWER = ARTICLE.replace("max_actions_per_run: 50", "max_actions_per_run: 40")
WIDER = ARTICLE.replace("customer_profile (read)", "customer_profile (read/write)")
ONLY_NARROWER = Rule(
    "Narrower starts by itself",
    kinds=frozenset({"narrower", "same_reach"}),
    automatic=True,
)


def in_order(*teams: str) -> Rule:
    stages = tuple(Stage((Need(Group("team", (team,))),), 24) for team in teams)
    return Rule(" then ".join(teams), stages=stages)


def of_group(kind: str, *names: str, **facts) -> Rule:
    return Rule(kind, stages=(Stage((Need(Group(kind, names)),)),), **facts)


def reloaded(request: DeploymentRequest) -> DeploymentRequest:
    return DeploymentRequest.objects.get(pk=request.pk)


def test_a_later_stage_waits_for_the_one_before(cast):
    set_policies(cast, in_order("reviewers", "approvers"))
    request = make_request(cast)

    with pytest.raises(NotAskedError, match="Reviewers decide first"):
        approve(request, by=cast.bob)

    assert list(queues.requests_for(cast.bob)) == []
    assert list(queues.requests_for(cast.carol)) == [request]


def test_the_next_stage_is_asked_when_the_first_agreed(cast):
    set_policies(cast, in_order("reviewers", "approvers"))
    make_person_of_reviewers_only(cast)
    request = make_request(cast)

    approve(request, by=cast.dave)

    request = reloaded(request)
    assert (request.stage, request.status) == (2, Status.IN_REVIEW)
    assert request in queues.requests_for(cast.bob)
    approve(request, by=cast.bob)
    assert reloaded(request).status == Status.APPROVED


def make_person_of_reviewers_only(cast):
    since = now() - timedelta(days=30)
    Membership.objects.create(team=cast.reviewers, person=cast.dave, since=since)


def test_the_database_keeps_the_order_of_stages(cast):
    set_policies(cast, in_order("reviewers", "approvers"))
    proposed = make_request(cast).round

    with pytest.raises(DatabaseError, match="asked"), transaction.atomic():
        proposed.verdicts.create(
            person=cast.bob, says="approve", digest=proposed.digest
        )


def test_side_by_side_both_groups_are_asked_at_once(cast):
    set_policies(cast, asks_team("approvers"), asks_team("reviewers"))

    request = make_request(cast)

    assert {need["name"] for need in tally(request.round)} == {"Approvers", "Reviewers"}
    assert {need["stage"] for need in tally(request.round)} == {1}


def test_a_rule_speaks_only_of_its_environment_and_risk(cast):
    make_in_force(cast)
    set_policies(
        cast,
        asks_team("approvers"),
        asks_team("reviewers", risk="high"),
        asks_team("others", environments=frozenset({"staging"})),
    )
    version = make_version(cast.porter, by=cast.alice, text=NARROWER + CONTRACT)

    request = make_request(cast, version=version)

    assert [need["name"] for need in tally(request.round)] == ["Approvers"]


def test_what_is_only_narrower_may_start_by_itself(cast):
    make_in_force(cast)
    set_policies(cast, asks_team("approvers"), ONLY_NARROWER)
    version = make_version(cast.porter, by=cast.alice, text=NARROWER + CONTRACT)

    request = make_request(cast, version=version)

    assert reloaded(request).status == Status.APPROVED
    assert put_in_force(request.round.pk) is not None
    assert Deployment.objects.get(state="in_force").manifest.version == version


def test_what_is_wider_never_starts_by_itself(cast):
    make_in_force(cast)
    set_policies(cast, asks_team("approvers"), ONLY_NARROWER)
    version = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)

    request = make_request(cast, version=version)

    assert reloaded(request).status == Status.IN_REVIEW
    assert [need["name"] for need in still_needed(request.round)] == ["Approvers"]


def test_the_owner_of_record_does_not_count_where_the_rule_says_so(cast):
    since = now() - timedelta(days=30)
    Membership.objects.create(team=cast.owners, person=cast.bob, since=since)
    set_policies(cast, of_group("team", "approvers", without_owner=True))
    request = make_request(cast)

    with pytest.raises(NotAskedError):
        approve(request, by=cast.bob)

    approve(request, by=cast.carol)
    assert reloaded(request).status == Status.APPROVED


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (of_group("people", "dave@charter.test"), "dave"),
        (of_group("owner_team"), "carol"),
        (of_group("line"), "erin"),
    ],
)
def test_a_group_may_follow_from_names_or_from_the_agent(cast, rule, who):
    since = now() - timedelta(days=30)
    Membership.objects.create(team=cast.owners, person=cast.carol, since=since)
    cast.alice.reports_to = cast.erin
    cast.alice.save()
    set_policies(cast, rule)
    request = make_request(cast)

    approve(request, by=getattr(cast, who))

    assert reloaded(request).status == Status.APPROVED


def test_a_rule_nobody_can_meet_refuses_the_request_and_says_why(cast):
    set_policies(cast, of_group("line"))

    with pytest.raises(NoPolicyError, match="there is nobody"):
        make_request(cast)


def test_stricter_rules_ask_for_more_and_keep_what_was_said(cast):
    request = make_request(cast, version=make_version(cast.porter, by=cast.alice))
    set_policies(cast, asks_team("approvers", quorum=2))
    recompute(request)

    approve(request, by=cast.bob)

    assert reloaded(request).status == Status.IN_REVIEW
    assert tally(request.round)[0] == {
        "name": "Approvers",
        "quorum": 2,
        "stage": 1,
        "given": 1,
    }


def test_looser_rules_do_not_take_back_what_was_asked(cast):
    set_policies(cast, asks_team("approvers", quorum=2))
    request = make_request(cast)
    set_policies(cast, asks_team("approvers"))
    recompute(request)

    approve(request, by=cast.bob)

    assert reloaded(request).status == Status.IN_REVIEW


def test_an_approved_request_goes_back_to_whom_todays_rules_ask(cast):
    request = make_request(cast)
    approve(request, by=cast.bob)
    set_policies(cast, asks_team("approvers"), asks_team("others"))

    assert put_in_force(request.round.pk) is None

    assert reloaded(request).status == Status.IN_REVIEW
    approve(request, by=cast.dave)
    assert put_in_force(request.round.pk) is not None


def test_each_person_is_asked_by_page_and_database_alike(cast):
    set_policies(cast, of_group("role", "auditor"))
    cast.erin.roles.update(since=now() - timedelta(days=2))
    request = make_request(cast)

    asked = [
        person
        for person in (cast.alice, cast.bob, cast.dave, cast.erin, cast.frank)
        if request in queues.requests_for(person)
    ]

    assert asked == [cast.erin]
    withdraw(request, by=cast.alice)
