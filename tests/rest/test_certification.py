"""Certification and break-glass, asked and answered by programs' doors."""

from __future__ import annotations

from approvals.models import Certification
from registry.models import Environment
from scopes.models import Draft
from tests.emergencies import make_break_glass
from tests.factories import make_in_force, make_version

JSON = "application/json"
RIGHT = {"says": "right", "comment": "the profile service had moved"}


def test_a_campaign_is_opened_listed_and_certified(cast, sign_in):
    make_in_force(cast, version=make_version(cast.porter, by=cast.frank))
    opened = sign_in(cast.frank).post(
        "/api/v1/campaigns", {"name": "Spring"}, content_type=JSON
    )
    url = f"/api/v1/campaigns/{opened.json()['id']}"
    alice = sign_in(cast.alice)
    (item,) = alice.get(f"{url}/items").json()["items"]

    done = alice.post(
        f"{url}/certifications", {"items": [item["id"]]}, content_type=JSON
    )
    again = alice.post(
        f"{url}/certifications", {"items": [item["id"]]}, content_type=JSON
    )
    others = sign_in(cast.dave).get(f"{url}/items").json()["items"]

    assert (opened.status_code, item["state"]) == (201, "waiting")
    assert (done.status_code, again.status_code) == (201, 409)
    assert done.json()["items"][0]["manifest"] == item["manifest"]
    assert (others, Certification.objects.count()) == ([], 1)


def test_what_nobody_used_leaves_the_draft(cast, sign_in):
    make_in_force(cast)
    client = sign_in(cast.alice)
    usage = client.get("/api/v1/agents/porter/grant-usage").json()
    pick = {"resource": "notification_service", "mode": "write"}

    done = client.post(
        "/api/v1/agents/porter/grant-usage",
        {"picks": [pick], "counter": usage["counter"]},
        content_type=JSON,
    )

    assert done.status_code == 200
    assert "notification_service" not in Draft.objects.get().text


def test_a_break_glass_is_read_and_reviewed_by_whom_it_passed_over(cast, sign_in):
    one = make_break_glass(cast)
    url = f"/api/v1/break-glass/{one.pk}"
    listed = sign_in(cast.bob).get("/api/v1/break-glass").json()["items"]

    said = sign_in(cast.bob).post(f"{url}/reviews", RIGHT, content_type=JSON)
    author = sign_in(cast.alice).post(f"{url}/reviews", RIGHT, content_type=JSON)

    assert [found["id"] for found in listed] == [one.pk]
    assert (said.status_code, said.json()["reviews"][0]["says"]) == (201, "right")
    assert author.status_code == 403


def test_breaking_the_glass_asks_for_words(cast, sign_in):
    one = make_break_glass(cast)
    place = Environment.objects.get(slug="production").slug

    short = sign_in(cast.alice).post(
        f"/api/v1/agents/porter/versions/{one.round.version.number}/break-glass",
        {"environment": place, "justification": "now"},
        content_type=JSON,
    )

    assert short.status_code == 422
