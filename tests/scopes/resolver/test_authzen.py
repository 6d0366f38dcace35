"""What an enforcement point is told, and what it is not."""

from __future__ import annotations

import pytest

from registry.services.stopping.suspension import suspend
from scopes.models import Decision, Review, Run
from tests.scopes.resolver.worlds import (
    EVALUATIONS,
    SURE,
    ask,
    found,
    make_agent,
    question,
    refusal,
)


@pytest.fixture
def deletion(stage, article):
    """The question of it that wants a person."""
    agent = stage.porter.slug
    return question(
        agent, "delete_checklist_item", "onboarding_checklist", mode="write", **SURE
    )


def test_an_allow_is_true_and_says_why(door, point, profile):
    answer = ask(door, profile)

    reasons = answer["context"].pop("reasons")
    digest = answer["context"].pop("manifest")
    say = answer["context"].pop("say")
    assert answer == {
        "decision": True,
        "context": {
            "effect": "allow",
            "code": "granted",
            "obligations": [],
            "advisory": True,
        },
    }
    assert reasons[0]["rule"] == "authorization.can_access[0]"
    assert digest.startswith("sha256:")
    assert say


def test_a_deny_is_false_and_says_why(door, point, profile):
    profile["resource"]["id"] = "billing_system"

    answer = ask(door, profile)

    assert answer["decision"] is False
    assert answer["context"]["code"] == "denied_resource"
    assert answer["context"]["reasons"][0]["rule"] == "authorization.cannot_access[0]"
    assert "access_request" not in answer["context"]


@pytest.mark.parametrize("context", [{"confidence_score": 0.1}, {}])
def test_what_a_person_could_lift_is_false_and_says_so(door, point, deletion, context):
    deletion["context"] = context

    answer = ask(door, deletion)

    assert answer["decision"] is False
    assert answer["context"]["effect"] == "require_approval"
    assert answer["context"]["access_request"] == {
        "draft": "draft-mcguinness-authzen-access-request",
        "requestable": False,
        "reason": "approval_required",
        "runs": "https://charter.test/api/v1/runs",
    }


def test_asking_opens_counts_and_records_nothing(door, point, profile, deletion):
    ask(door, profile)
    ask(door, deletion)
    ask(door, {"evaluations": [profile, deletion]}, EVALUATIONS)

    kept = [one.objects.count() for one in (Run, Review, Decision)]
    assert kept == [0, 0, 0]


def test_a_mode_that_is_not_sent_is_the_catalogues_and_none_is_deny(
    door, point, profile
):
    del profile["action"]["properties"]

    answer = ask(door, profile)

    assert answer["context"]["code"] == "invalid_request"
    assert "catalogue" in answer["context"]["say"]


@pytest.mark.parametrize("score", [0.9, 0.1])
def test_facts_of_the_context_win_then_of_the_action_then_of_the_resource(
    door, point, profile, score
):
    other = 1 - score
    del profile["context"]
    decisions = []
    for member in ("subject", "resource", "action"):
        profile[member].setdefault("properties", {})["confidence_score"] = score
        decisions.append(ask(door, profile)["decision"])
        profile[member]["properties"]["confidence_score"] = other
    profile["context"] = {"confidence_score": score}

    decisions.append(ask(door, profile)["decision"])

    assert decisions == [score == 0.9] * 4


def test_a_suspended_agent_may_nothing_from_the_call_on(door, point, profile, stage):
    before = ask(door, profile)["decision"]

    suspend(stage.porter, by=stage.alice, reason="look first")

    after = ask(door, profile)
    assert before is True
    assert (after["decision"], after["context"]["code"]) == (False, "agent_suspended")
    assert stage.porter.slug not in found(
        door, "subject", {**profile, "subject": {"type": "agent"}}
    )


@pytest.mark.parametrize("slug", ["nobody-knows", "", "No Such", "a\u0000b", "../x"])
def test_an_agent_nobody_knows_is_denied(door, point, profile, slug):
    profile["subject"]["id"] = slug
    if "\u0000" in slug:
        assert refusal(door, profile) == (400, "invalid_request")
        return

    answer = ask(door, profile)

    assert answer["decision"] is False
    assert answer["context"]["code"] == "agent_not_deployed"


def test_an_agent_without_a_charter_looks_like_none(door, point, profile, stage):
    make_agent(stage, f"{stage.porter.slug}-idle")

    idle, none = (
        ask(door, {**profile, "subject": {"type": "agent", "id": slug}})
        for slug in (f"{stage.porter.slug}-idle", "nobody-knows")
    )

    assert idle == none


def test_a_subject_that_is_no_agent_is_denied(door, point, profile):
    profile["subject"]["type"] = "spaceship"

    assert ask(door, profile)["context"]["code"] == "agent_not_deployed"


def test_asking_again_costs_the_database_nothing(door, point, profile):
    ask(door, profile)
    before = door.resolver.parts.pool.get_stats()["requests_num"]

    decisions = {ask(door, profile)["decision"] for _ in range(20)}

    assert decisions == {True}
    # The one is the note of when the key was last used, in the background.
    assert door.resolver.parts.pool.get_stats()["requests_num"] - before <= 1


def test_without_the_database_there_is_no_answer(door, point, profile, monkeypatch):
    async def away(*_):
        raise TimeoutError

    monkeypatch.setattr(door.resolver.parts.access.points, "_read", away)
    monkeypatch.setattr(door.resolver.parts.access.points._find, "_find", away)

    assert refusal(door, profile) == (503, "unavailable")
