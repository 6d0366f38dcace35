"""What an enforcement point is told, and what it is not."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from registry.services.stopping.suspension import suspend
from registry.services.system_keys import revoke_system_key
from scopes.models import Decision, Review, Run
from tests.scopes.resolver.worlds import (
    EVALUATION,
    EVALUATIONS,
    SEARCH,
    ask,
    found,
    make_agent,
    question,
    refusal,
)
from tests.system_keys import make_point_key, make_source_key

EVERY = [EVALUATION, EVALUATIONS, *(SEARCH + one for one in ("subject", "resource"))]
SURE = {"confidence_score": 0.93}
JSON = {"content-type": "application/json"}


@pytest.fixture
def point(door, stage):
    """The door is asked with a key for everything in staging; returns the key's row."""
    key, door.key = make_point_key(stage)
    return key


@pytest.fixture
def profile(stage, article):
    """The plain allowed question of the article's charter."""
    agent = stage.porter.slug
    return question(agent, "get_profile", "customer_profile", mode="read", **SURE)


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


def test_asking_again_costs_the_database_nothing(door, point, profile):
    ask(door, profile)
    before = door.resolver.parts.pool.get_stats()["requests_num"]

    decisions = {ask(door, profile)["decision"] for _ in range(20)}

    assert decisions == {True}
    # The one is the note of when the key was last used, in the background.
    assert door.resolver.parts.pool.get_stats()["requests_num"] - before <= 1


@pytest.mark.parametrize("sent", ["", "text/plain", "application/jsonp", "json"])
def test_another_content_type_is_400(door, point, profile, sent):
    headers = {"content-type": sent} if sent else {}
    body = json.dumps(profile).encode()

    answers = [door.post(path, content=body, headers=headers) for path in EVERY]

    assert {(one.status_code, one.json()["code"]) for one in answers} == {
        (400, "invalid_request")
    }


def test_a_content_type_may_name_its_letters(door, point, profile):
    headers = {"content-type": "Application/JSON; charset=utf-8"}

    response = door.post(
        EVALUATION, content=json.dumps(profile).encode(), headers=headers
    )

    assert response.json()["decision"] is True


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{" + b" " * 70_000 + b"}", (413, "too_large")),
        (b'{"context": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", (400, "invalid_json")),
        (b'{"subject": {}, "subject": {}}', (400, "invalid_json")),
        (b'{"context": {"a": 1, "a": 2}}', (400, "invalid_json")),
        (b'{"context": {"a": NaN}}', (400, "invalid_json")),
        (b'{"context": "\xff"}', (400, "invalid_json")),
    ],
)
def test_a_body_that_could_hurt_is_refused(door, point, body, expected):
    answers = [door.post(path, content=body, headers=JSON) for path in EVERY]

    assert {(one.status_code, one.json()["code"]) for one in answers} == {expected}


@pytest.mark.parametrize(
    "fact", ['"\\ud800"', '"\\u0000"', "1e999999", "9" * 400, "[" * 400 + "]" * 400]
)
def test_a_poisoned_fact_is_never_an_error_of_ours(door, point, profile, fact):
    text = json.dumps({**profile, "context": {"x": 0, **SURE}})
    body = text.replace('"x": 0', f'"x": {fact}').encode()

    answers = [door.post(path, content=body, headers=JSON) for path in EVERY]

    assert {one.status_code for one in answers} <= {200, 400}


@pytest.mark.parametrize("member", ["subject", "action", "resource"])
@pytest.mark.parametrize("name", ["\ud800", "a\u0000"])
def test_a_type_that_cannot_be_said_back_is_400(door, point, profile, member, name):
    profile[member]["name" if member == "action" else "type"] = name
    body = json.dumps(profile).encode()

    answers = [door.post(path, content=body, headers=JSON) for path in EVERY]

    assert {one.status_code for one in answers} == {400}


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [
        ("execute_all", [False, True, False, True]),
        ("deny_on_first_deny", [False]),
        ("permit_on_first_permit", [False, True]),
    ],
)
def test_the_three_semantics_end_where_they_say(
    door, point, profile, semantic, expected
):
    denied = {**profile, "resource": {"type": "resource", "id": "billing_system"}}
    data = {
        "evaluations": [denied, profile, {}, profile],
        "options": {"evaluations_semantic": semantic, "another_option": "value"},
    }

    answers = ask(door, data, EVALUATIONS)["evaluations"]

    assert [answer["decision"] for answer in answers] == expected


def test_an_error_ends_what_ends_on_the_first_deny(door, point, profile):
    data = {
        "evaluations": [profile, {}, profile],
        "options": {"evaluations_semantic": "deny_on_first_deny"},
    }

    answers = ask(door, data, EVALUATIONS)["evaluations"]

    assert [answer["decision"] for answer in answers] == [True, False]


@pytest.mark.parametrize(
    "data",
    [
        {"evaluations": [{}] * 101},
        {"evaluations": {}},
        {"evaluations": None},
        {"evaluations": [{}], "options": []},
        {"evaluations": [{}], "options": {"evaluations_semantic": "first"}},
        {"evaluations": [{}], "options": {"evaluations_semantic": ["execute_all"]}},
    ],
)
def test_evaluations_that_are_none_are_400(door, point, data):
    assert refusal(door, data, EVALUATIONS) == (400, "invalid_request")


def test_a_hundred_are_answered_together(door, point, profile):
    del profile["resource"]["id"]
    items = [
        {"resource": {"id": "customer_profile" if number % 3 else "billing_system"}}
        for number in range(100)
    ]

    answers = ask(door, {**profile, "evaluations": items}, EVALUATIONS)["evaluations"]

    assert [one["decision"] for one in answers] == [bool(n % 3) for n in range(100)]


def test_another_method_is_405(door, point):
    answers = [door.get(path) for path in EVERY]

    assert {(one.status_code, one.headers["allow"]) for one in answers} == {
        (405, "POST")
    }


def test_without_the_database_there_is_no_answer(door, point, profile, monkeypatch):
    async def away(*_):
        raise TimeoutError

    monkeypatch.setattr(door.resolver.parts.access.points, "_read", away)
    monkeypatch.setattr(door.resolver.parts.access.points._find, "_find", away)

    assert refusal(door, profile) == (503, "unavailable")
