from __future__ import annotations

from django.test import Client

from registry.models import Agent

URL = "/api/v1/agents/porter/suspension"


def send(client, url, body):
    return client.post(url, data=body, content_type="application/json")


def test_the_catalogue_is_read_by_everybody_signed_in(cast, sign_in):
    answer = sign_in(cast.dave).get("/api/v1/agents").json()

    assert [agent["agent"] for agent in answer["items"]] == ["porter"]
    assert answer["next"] is None


def test_one_agent_gives_its_facts(cast, sign_in):
    answer = sign_in(cast.dave).get("/api/v1/agents/porter").json()

    assert answer.pop("created_at").endswith("Z")
    assert answer == {
        "agent": "porter",
        "title": "Porter",
        "type": "macro",
        "purpose": "",
        "state": "active",
        "owner": "owners",
        "accountable": {"id": cast.alice.pk, "name": "Alice"},
        "tags": [],
        "origin": "registered",
        "reviewers": "reviewers",
        "in_force": {},
    }


def test_who_is_signed_out_gets_a_problem(cast, client):
    answer = client.get("/api/v1/agents")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_authenticated"


def test_the_accountable_person_suspends(cast, sign_in):
    answer = send(sign_in(cast.alice), URL, {"reason": "it mailed twice"})

    assert answer.status_code == 201
    assert Agent.objects.get(slug="porter").state == "suspended"


def test_no_reason_is_a_problem_with_a_fix(cast, sign_in):
    answer = send(sign_in(cast.alice), URL, {})

    assert answer.status_code == 422
    assert "`reason`" in answer.json()["detail"]
    assert answer.json()["fix"]


def test_another_team_learns_who_could(cast, sign_in):
    answer = send(sign_in(cast.dave), URL, {"reason": "because"})

    assert answer.status_code == 403
    assert answer.json()["fix"] == "ask Alice or an administrator"


def test_suspending_twice_is_a_conflict(cast, sign_in):
    client = sign_in(cast.alice)
    send(client, URL, {"reason": "look first"})

    answer = send(client, URL, {"reason": "again"})

    assert answer.status_code == 409


def test_a_session_without_a_token_changes_nothing(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)

    answer = send(client, URL, {"reason": "look first"})

    assert answer.status_code == 403
    assert Agent.objects.get(slug="porter").state == "active"


def test_a_problem_is_titled_as_its_status_is_called(cast, sign_in):
    answer = sign_in(cast.alice).put("/api/v1/agents")

    assert answer.status_code == 405
    assert answer.json()["title"] == "Method Not Allowed"
