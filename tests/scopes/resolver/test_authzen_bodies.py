"""What is sent to the addresses of AuthZEN: bodies, batches, and what is neither."""

from __future__ import annotations

import json

import pytest

from tests.scopes.resolver.worlds import (
    EVALUATION,
    EVALUATIONS,
    EVERY,
    SURE,
    ask,
    refusal,
)

JSON = {"content-type": "application/json"}


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
