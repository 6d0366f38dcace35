"""Endpoints, deliveries and events for programs: tokens read, people who are signed in change."""

from __future__ import annotations

import pytest

from registry.models import Endpoint
from registry.services.stopping.suspension import suspend
from tests.factories import make_token_text
from tests.rest.calling import send, with_token
from tests.telling.hearing import make_webhook

URL = "/api/v1/webhooks"
NEW = {"name": "Ledger", "address": "https://hooks.example.com/x"}


@pytest.fixture
def frank(cast, sign_in):
    return sign_in(cast.frank)


def test_an_administrator_makes_one_and_sees_its_secret_once(cast, frank):
    made = send(frank, "post", URL, NEW)

    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    again = frank.get(f"{URL}/{made.json()['id']}")
    assert again.status_code == 200
    assert "secret" not in again.json()


def test_a_repeat_gets_the_same_endpoint_and_no_secret(cast, frank):
    answers = [
        send(frank, "post", URL, NEW, Idempotency_Key="k").json() for _ in range(2)
    ]

    assert answers[0]["id"] == answers[1]["id"]
    assert answers[1]["secret"] is None
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {**NEW, "address": "http://hooks.example.com/"},
        {**NEW, "address": "https://user:word@x.test/"},
        {**NEW, "types": ["charter.nothing"]},
        {**NEW, "kind": "pigeon"},
        {**NEW, "name": " "},
        {},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_422(cast, frank, wrong):
    assert send(frank, "post", URL, wrong).status_code == 422
    assert not Endpoint.objects.exists()


def test_a_token_reads_and_makes_none(cast, client):
    endpoint = make_webhook(cast)
    _, text = make_token_text(cast.frank)

    read = client.get(URL, headers=with_token(text))
    made = send(client, "post", URL, NEW, **with_token(text))
    tested = send(client, "post", f"{URL}/{endpoint.pk}/tests", **with_token(text))

    assert read.status_code == 200
    assert (made.status_code, tested.status_code) == (403, 403)
    assert made.json()["code"] == "session_required"


def test_deliveries_come_with_their_attempts_and_by_state(cast, frank):
    endpoint = make_webhook(cast)
    send(frank, "post", f"{URL}/{endpoint.pk}/tests")

    waiting = frank.get(f"{URL}/{endpoint.pk}/deliveries?state=waiting").json()
    dead = frank.get(f"{URL}/{endpoint.pk}/deliveries?state=dead").json()

    assert [one["type"] for one in waiting["items"]] == ["charter.webhook.test"]
    assert waiting["items"][0]["attempts"] == []
    assert dead["items"] == []


def test_removing_one_takes_it_off_the_list(cast, frank):
    endpoint = make_webhook(cast)

    assert frank.delete(f"{URL}/{endpoint.pk}").status_code == 204
    assert frank.get(URL).json()["items"] == []
    assert frank.get(f"{URL}/{endpoint.pk}").status_code == 404


def test_people_read_the_events_that_concern_them_and_auditors_all(cast, sign_in):
    suspend(cast.porter, by=cast.frank, reason="look first")

    found = {
        name: {
            one["type"]
            for one in sign_in(getattr(cast, name))
            .get("/api/v1/events")
            .json()["items"]
        }
        for name in ("alice", "dave", "erin")
    }

    assert "charter.agent.suspended" in found["alice"] & found["erin"]
    assert found["dave"] == set()


def test_events_are_found_by_agent_type_and_subject(cast, sign_in):
    suspend(cast.porter, by=cast.frank, reason="look first")
    client = sign_in(cast.erin)

    for query in (
        "agent=porter",
        "type=charter.agent.suspended",
        "subject=agents/porter",
    ):
        items = client.get(f"/api/v1/events?{query}").json()["items"]
        assert "charter.agent.suspended" in {one["type"] for one in items}
    assert client.get("/api/v1/events?agent=nobody").json()["items"] == []
