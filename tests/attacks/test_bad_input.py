"""What makes no sense is refused with a 4xx, and changes nothing."""

from __future__ import annotations

import json

import pytest

from registry.models import Agent, Suspension

SUSPENSION = "/api/v1/agents/porter/suspension"


@pytest.mark.parametrize(
    "path",
    [
        "/agents/?q=%00",
        "/agents/?q=a%2500",
        "/audit/?agent=%00",
        "/audit/?event=%00",
        "/audit/?person=%00",
        "/approvals/?tab=%00",
        "/runs/?agent=%00",
        "/api/v1/agents?page=%00",
        "/accounts/login/?next=%00",
    ],
)
def test_a_null_character_in_a_query_is_no_servers_fault(cast, sign_in, path):
    answer = sign_in(cast.erin).get(path)

    assert answer.status_code == (200 if "%25" in path else 400)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[" * 50_000,
        '{"reason":' * 5_000,
        '{"reason": "one", "reason": "another"}',
        '{"reason": NaN}',
        '{"reason": 1e999999999999999999999}',
        "[]",
        "null",
        '"reason"',
        '{"reason": "a\\u0000"}',
        '{"reason": "\\ud800"}',
        '{"reason": {}}',
        "\ufeff{}",
    ],
)
def test_what_is_no_suspension_suspends_nobody(cast, sign_in, body):
    answer = sign_in(cast.frank).post(SUSPENSION, body, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert answer["content-type"] == "application/problem+json"
    assert not Suspension.objects.exists()


def test_bytes_that_are_no_text_are_refused(cast, sign_in):
    answer = sign_in(cast.frank).post(
        SUSPENSION, b'{"reason": "\xff"}', content_type="application/json"
    )

    assert answer.status_code == 400
    assert Agent.objects.get(pk=cast.porter.pk).state == Agent.State.ACTIVE


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/agents/%ff"])
def test_an_address_of_the_api_that_is_none_answers_a_problem(cast, sign_in, path):
    answer = sign_in(cast.alice).get(path)

    assert answer.status_code == 404
    assert answer["content-type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "not_found"


def test_a_fault_under_the_api_answers_a_problem_without_its_words(
    cast, sign_in, monkeypatch
):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("registry.api.agents.agent_named", fail)
    client = sign_in(cast.alice)
    client.raise_request_exception = False

    answer = client.get("/api/v1/agents/porter")

    assert answer.status_code == 500
    assert answer["content-type"] == "application/problem+json"
    assert b"secret" not in answer.content
