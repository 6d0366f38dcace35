"""Whose key it is, and what it may ask about."""

from __future__ import annotations

from datetime import timedelta

from registry.services.system_keys import revoke_system_key
from tests.scopes.resolver.worlds import (
    EVALUATIONS,
    EVERY,
    SEARCH,
    ask,
    found,
    refusal,
)
from tests.system_keys import make_point_key, make_source_key


def test_a_revoked_key_is_nobodys_when_the_call_returns(door, point, profile, stage):
    before = ask(door, profile)["decision"]

    revoke_system_key(point, by=stage.frank)

    assert before is True
    assert refusal(door, profile) == (401, "unauthenticated")


def test_a_key_that_ended_is_nobodys(door, profile, stage, clock):
    _, door.key = make_point_key(stage, days=1)
    clock.shift(timedelta(days=2))

    assert refusal(door, profile) == (401, "unauthenticated")


def test_without_a_key_of_its_own_nobody_is_told(door, profile, stage):
    _, source = make_source_key(stage)
    wrong = ["", "che_", "che_" + "a" * 43, "chk_test_x", source]

    refusals = set()
    for door.key in wrong:
        refusals |= {refusal(door, profile, path) for path in EVERY}

    assert refusals == {(401, "unauthenticated")}


def test_a_key_sees_what_its_enforcement_point_guards(door, profile, stage):
    _, door.key = make_point_key(stage, resources=["customer_*"])
    elsewhere = {**profile, "resource": {"type": "resource", "id": "onboarding_x"}}

    batch = ask(door, {"evaluations": [profile, elsewhere]}, EVALUATIONS)["evaluations"]

    assert ask(door, profile)["decision"] is True
    assert refusal(door, elsewhere) == (403, "not_yours")
    assert [one["decision"] for one in batch] == [True, False]
    assert batch[1]["context"]["error"]["status"] == 403
    assert refusal(door, elsewhere, SEARCH + "subject") == (403, "not_yours")
    assert refusal(door, elsewhere, SEARCH + "action") == (403, "not_yours")


def test_a_search_finds_only_what_its_enforcement_point_guards(door, profile, stage):
    data = {**profile, "resource": {"type": "resource"}}
    _, door.key = make_point_key(stage, resources=["customer_*"])
    guarded = found(door, "resource", data)
    _, door.key = make_point_key(stage, resources=["onboarding_*"])
    other = found(door, "resource", data)

    assert (guarded, other) == (["customer_profile"], ["onboarding_checklist"])


def test_a_key_answers_for_its_environment(door, profile, stage):
    _, door.key = make_point_key(stage, environment=stage.production)

    assert ask(door, profile)["context"]["code"] == "agent_not_deployed"


def test_an_agent_asks_about_itself_alone(door, profile, other_key):
    own = ask(door, profile)["decision"]
    agents = found(door, "subject", {**profile, "subject": {"type": "agent"}})
    touched = found(door, "resource", {**profile, "resource": {"type": "resource"}})
    door.key = other_key

    assert own is True
    assert agents == [profile["subject"]["id"]]
    assert touched == ["customer_profile", "onboarding_checklist"]
    assert refusal(door, profile) == (403, "not_yours")
    assert refusal(door, profile, SEARCH + "resource") == (403, "not_yours")
    assert refusal(door, profile, SEARCH + "action") == (403, "not_yours")
    assert found(door, "subject", {**profile, "subject": {"type": "agent"}}) == []


def test_when_a_key_was_last_used_is_noted(door, point, profile):
    ask(door, profile)

    door.run(door.resolver.parts.point_used.flush())

    point.refresh_from_db()
    assert point.last_used_at is not None
