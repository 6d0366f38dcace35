from __future__ import annotations

import pytest

from scopes.models import Decision, Run
from tests.factories import ARTICLE, CONTRACT, make_version
from tests.rest.calling import send

LINT = "/api/v1/lint"
SIMULATE = "/api/v1/agents/porter/versions/1/simulations"
READ = {"action": "get_profile", "resource": "customer_profile", "mode": "read"}


@pytest.fixture
def daves(cast, sign_in):
    return sign_in(cast.dave)


def test_a_text_is_advised_on(daves):
    answer = send(daves, "post", LINT, {"text": ARTICLE}).json()

    assert answer["valid"]
    assert answer["words"]["must_never"]
    assert "no_clause" in {advice["code"] for advice in answer["advice"]}


def test_outside_of_production_less_is_asked(daves):
    body = {"text": ARTICLE, "production": False}

    answer = send(daves, "post", LINT, body).json()

    assert "no_clause" not in {advice["code"] for advice in answer["advice"]}


@pytest.mark.parametrize("text", ["", "agent: x", "a: &b c", "- 1"])
def test_a_text_that_does_not_read_is_an_answer_too(daves, text):
    answer = send(daves, "post", LINT, {"text": text})

    assert answer.status_code == 200
    assert not answer.json()["valid"]
    assert answer.json()["problems"]


def test_a_version_says_what_it_would_answer(cast, daves):
    make_version(cast.porter, by=cast.alice)
    sure = {**READ, "context": {"confidence_score": 0.9}}
    asked = [
        sure,
        {**sure, "mode": "write"},
        {**sure, "action": "delete_profile", "resource": "onboarding_checklist"},
        {"nonsense": True},
        {**sure, "run": {"actions_used": 50, "minutes_elapsed": 1}},
    ]

    answer = send(daves, "post", SIMULATE, {"requests": asked}).json()

    codes = [decision["code"] for decision in answer["decisions"]]
    assert codes == [
        "granted",
        "not_granted",
        "approval_required",
        "invalid_request",
        "budget_exhausted",
    ]
    assert answer["decisions"][0]["reasons"][0]["rule"]


def test_what_is_simulated_is_counted_nowhere(cast, daves):
    make_version(cast.porter, by=cast.alice)

    send(daves, "post", SIMULATE, {"requests": [READ] * 3})

    assert not Run.objects.exists()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("requests", [[], [READ] * 101, "x", [1], None])
def test_so_many_questions_and_each_an_object(cast, daves, requests):
    make_version(cast.porter, by=cast.alice)

    answer = send(daves, "post", SIMULATE, {"requests": requests})

    assert answer.status_code == 422
    assert answer.json()["pointer"].startswith("/requests")


def test_the_draft_is_asked_by_those_who_may_see_it(cast, sign_in):
    url = "/api/v1/agents/porter/draft"
    client = sign_in(cast.alice)
    tag = send(client, "post", url)["ETag"]
    send(client, "put", url, {"text": ARTICLE + CONTRACT}, If_Match=tag)

    mine = send(client, "post", f"{url}/simulations", {"requests": [READ]})
    theirs = send(
        sign_in(cast.dave), "post", f"{url}/simulations", {"requests": [READ]}
    )

    assert mine.json()["decisions"][0]["code"] == "trigger_unresolved"
    assert theirs.status_code == 404
