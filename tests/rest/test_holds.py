"""Suspending more or less than an agent, by programs."""

from __future__ import annotations

from registry.models import Hold
from tests.factories import make_version

JSON = "application/json"


def test_a_team_is_stopped_and_let_go_on_by_two(cast, sign_in):
    made = sign_in(cast.alice).post(
        "/api/v1/teams/owners/suspension", {"reason": "look first"}, content_type=JSON
    )
    url = f"/api/v1/suspensions/{made.json()['id']}/resumption"

    asked = sign_in(cast.alice).post(url, content_type=JSON)
    alone = sign_in(cast.alice).post(url, content_type=JSON)
    done = sign_in(cast.frank).post(url, content_type=JSON)

    assert (made.status_code, made.json()["agents"]) == (201, 1)
    assert (asked.json()["state"], alone.status_code) == ("asked", 403)
    assert done.json()["state"] == "resumed"


def test_what_stands_still_is_listed(cast, sign_in):
    number = make_version(cast.porter, by=cast.alice).number
    sign_in(cast.alice).post(
        f"/api/v1/agents/porter/versions/{number}/suspension",
        {"reason": "it mails customers"},
        content_type=JSON,
    )
    sign_in(cast.frank).post("/api/v1/suspensions", {"reason": "x"}, content_type=JSON)

    listed = sign_in(cast.dave).get("/api/v1/suspensions").json()

    assert [(one["kind"], one["version"]) for one in listed] == [
        ("everything", None),
        ("version", number),
    ]
    assert Hold.objects.filter(lifted_at=None).count() == 2
