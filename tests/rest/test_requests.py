from __future__ import annotations

import pytest

from approvals.models import DeploymentRequest
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_version
from tests.rest.calling import send

URL = "/api/v1/deployment-requests"
ASK = {
    "agent": "porter",
    "version": 1,
    "environment": "production",
    "why": "customers wait",
}


@pytest.fixture
def alices(cast, sign_in):
    make_version(cast.porter, by=cast.alice)
    return sign_in(cast.alice)


def test_a_deployment_is_asked_for(alices):
    answer = send(alices, "post", URL, ASK)

    assert answer.status_code == 201
    facts = answer.json()
    assert answer["Location"] == f"{URL}/{facts['id']}"
    assert facts == alices.get(answer["Location"]).json()
    assert (facts["status"], facts["round"]["mode"]) == ("in_review", "enforce")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"agent": "nobody"}, "/agent"),
        ({"version": 9}, "/version"),
        ({"version": 0}, "/version"),
        ({"environment": "moon"}, "/environment"),
        ({"mode": "off"}, "/mode"),
        ({"why": " "}, "/why"),
    ],
)
def test_what_makes_no_sense_is_pointed_at(alices, change, pointer):
    answer = send(alices, "post", URL, {**ASK, **change})

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


def test_advice_that_blocks_comes_along(cast, alices):
    make_version(cast.porter, by=cast.alice, text=ARTICLE)

    answer = send(alices, "post", URL, {**ASK, "version": 2})

    assert (answer.status_code, answer.json()["code"]) == (422, "blocked_by_advice")
    assert [one["code"] for one in answer.json()["advice"]] == ["no_clause"]


def test_another_team_cannot_ask(cast, alices, sign_in):
    answer = send(sign_in(cast.dave), "post", URL, ASK)

    assert answer.status_code == 403


def test_it_is_revised_and_withdrawn(cast, alices):
    place = send(alices, "post", URL, ASK)["Location"]
    text = (ARTICLE + CONTRACT).replace("50", "40")
    make_version(cast.porter, by=cast.alice, text=text)

    revised = send(alices, "post", f"{place}/rounds", {"version": 2, "why": "fewer"})
    withdrawn = send(alices, "post", f"{place}/withdrawal")
    again = send(alices, "post", f"{place}/withdrawal")

    assert revised.status_code == 201
    assert (revised.json()["round"]["number"], revised.json()["round"]["version"]) == (
        2,
        2,
    )
    assert withdrawn.json()["status"] == "withdrawn"
    assert again.status_code == 409


def test_each_sees_the_requests_they_may(cast, alices, sign_in):
    send(alices, "post", URL, ASK)

    def seen(person, **wanted):
        return len(sign_in(person).get(URL, wanted).json()["items"])

    assert seen(cast.alice) == seen(cast.bob) == seen(cast.erin) == 1
    assert seen(cast.dave) == 0
    assert seen(cast.bob, status="done") == 0
    assert seen(cast.bob, agent="porter", environment="production") == 1


def test_deployments_are_read_by_everyone(cast, sign_in):
    make_in_force(cast)

    items = sign_in(cast.dave).get("/api/v1/agents/porter/deployments").json()["items"]

    assert [(one["version"], one["state"], one["mode"]) for one in items] == [
        (1, "in_force", "enforce")
    ]
    assert items[0]["request"] == DeploymentRequest.objects.get().pk


def test_two_people_let_an_agent_go_on(cast, sign_in):
    send(
        sign_in(cast.alice),
        "post",
        "/api/v1/agents/porter/suspension",
        {"reason": "look first"},
    )

    url = "/api/v1/agents/porter/resumption"
    asked = send(sign_in(cast.alice), "post", url)
    alone = send(sign_in(cast.alice), "post", url)
    done = send(sign_in(cast.frank), "post", url)

    assert (asked.json()["state"], alone.status_code) == ("asked", 403)
    assert done.json() == {"agent": "porter", "state": "resumed"}
