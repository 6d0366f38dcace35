from __future__ import annotations

import pytest

from approvals.models import Deployment, DeploymentRequest
from approvals.rules import Rule
from approvals.services.deployments import put_in_force
from approvals.services.promotions import promotions_of
from approvals.services.returns import AT_ONCE, BY_REQUEST, plan_return, return_to
from registry.errors import ConflictError, InvalidError, NotAllowedError
from tests.factories import (
    ARTICLE,
    CONTRACT,
    asks_team,
    make_in_force,
    make_request,
    make_version,
    set_policies,
)

NARROW = ARTICLE.replace("_run: 50", "_run: 20") + CONTRACT
RETURN = Rule("Return", automatic=True, returning=True)


@pytest.fixture
def back(cast):
    """Version 1, narrow, was in force in production; version 2, wider, is."""
    first = make_version(cast.porter, by=cast.alice, text=NARROW)
    make_in_force(cast, version=first)
    make_in_force(cast, version=make_version(cast.porter, by=cast.alice))
    return first


def test_narrower_and_allowed_by_the_rules_it_comes_into_force_at_once(cast, back):
    set_policies(cast, asks_team("approvers"), RETURN)
    plan = plan_return(back, cast.production, by=cast.alice)

    request = return_to(
        back, environment=cast.production, by=cast.alice, why="trouble", way=plan.way
    )

    assert plan.way == AT_ONCE
    assert "nothing in it is wider" in plan.why
    put_in_force(request.round.pk)
    assert Deployment.objects.get(state="in_force").manifest.version == back


def test_without_such_a_rule_it_is_a_request_already_filled_in(cast, back):
    plan = plan_return(back, cast.production, by=cast.alice)

    request = return_to(
        back, environment=cast.production, by=cast.alice, why="trouble", way=plan.way
    )

    assert plan.way == BY_REQUEST
    assert plan.why == "no approval rule lets a return start by itself"
    assert request.round.version == back
    assert request.status == DeploymentRequest.Status.IN_REVIEW


def test_wider_it_is_a_request_and_says_what_is_wider(cast):
    set_policies(cast, asks_team("approvers"), RETURN)
    first = make_version(cast.porter, by=cast.alice)
    make_in_force(cast, version=first)
    narrow = make_version(cast.porter, by=cast.alice, text=NARROW)
    make_in_force(cast, version=narrow)

    plan = plan_return(first, cast.production, by=cast.alice)

    assert plan.way == BY_REQUEST
    assert "wider than version 2" in plan.why
    assert "50 actions" in plan.why


def test_what_was_shown_is_what_happens(cast, back):
    set_policies(cast, asks_team("approvers"), RETURN)

    with pytest.raises(ConflictError, match="changed since you looked"):
        return_to(
            back, environment=cast.production, by=cast.alice, why="x", way=BY_REQUEST
        )

    assert DeploymentRequest.objects.filter(status="in_review").count() == 0


def test_what_was_never_in_force_there_is_not_returned_to(cast, back):
    with pytest.raises(InvalidError, match="never in force in Staging"):
        plan_return(back, cast.staging, by=cast.alice)


def test_what_answers_already_is_not_returned_to(cast, back):
    newest = cast.porter.versions.get(number=2)

    plan = plan_return(newest, cast.production, by=cast.alice)

    assert plan.refusal is not None
    assert "nothing changes" in plan.refusal.message


def test_a_request_that_waits_proposes_the_return_instead(cast, back):
    text = ARTICLE.replace("timeout_minutes: 30", "timeout_minutes: 90") + CONTRACT
    third = make_version(cast.porter, by=cast.alice, text=text)
    waiting = make_request(cast, version=third)

    request = return_to(
        back, environment=cast.production, by=cast.alice, why="x", way=BY_REQUEST
    )

    assert request == waiting
    assert (request.round.number, request.round.version) == (2, back)


def test_only_those_who_run_it_return(cast, back):
    with pytest.raises(NotAllowedError):
        plan_return(back, cast.production, by=cast.bob)


def test_what_proves_itself_in_staging_is_offered_for_production(cast):
    make_in_force(cast, environment=cast.staging)

    [offered] = promotions_of(cast.porter)

    assert (offered.version.number, offered.target) == (1, cast.production)
    assert "in force in Staging since" in offered.why


def test_the_digest_that_production_enforces_is_offered_no_more(cast):
    version = make_version(cast.porter, by=cast.alice)
    make_in_force(cast, version=version, environment=cast.staging)
    make_in_force(cast, version=version)

    assert promotions_of(cast.porter) == []


def test_what_only_watches_is_not_offered(cast):
    make_in_force(cast, environment=cast.staging, mode="shadow")

    assert promotions_of(cast.porter) == []


def test_the_page_says_which_of_both_ways_and_why(cast, back, sign_in):
    address = f"/agents/porter/versions/{back.number}/return/?environment=production"
    alice = sign_in(cast.alice)
    asked = alice.get(address).content.decode()
    set_policies(cast, asks_team("approvers"), RETURN)

    at_once = alice.get(address).content.decode()

    assert "It takes an approval" in asked
    assert "It comes into force at once" in at_once
    assert "Return to v1 in Production now" in at_once


def test_the_page_returns(cast, back, sign_in):
    answer = sign_in(cast.alice).post(
        f"/agents/porter/versions/{back.number}/return/",
        {"environment": "production", "way": "by_request", "why": "trouble"},
    )

    assert (
        answer.url
        == DeploymentRequest.objects.get(status="in_review").get_absolute_url()
    )


def test_a_return_without_a_reason_keeps_the_page(cast, back, sign_in):
    answer = sign_in(cast.alice).post(
        f"/agents/porter/versions/{back.number}/return/",
        {"environment": "production", "way": "by_request", "why": " "},
    )

    assert answer.status_code == 422
    assert b"Say why now" in answer.content


def test_the_versions_offer_the_return(cast, back, sign_in):
    page = sign_in(cast.alice).get("/agents/porter/versions/").content.decode()

    assert "Return to v1" in page
    assert "Return to v2" not in page


def test_the_agent_offers_the_promotion_filled_in(cast, sign_in):
    make_in_force(cast, environment=cast.staging)
    alice = sign_in(cast.alice)

    page = alice.get("/agents/porter/").content.decode()

    assert "Ask to put v1 in force in Production" in page
    start = page.index("/agents/porter/versions/1/request/")
    address = page[start : page.index('"', start)].replace("&amp;", "&")
    asking = alice.get(address).content.decode()
    assert "Version 1 has been in force in Staging since" in asking
    assert "The same digest" in asking
