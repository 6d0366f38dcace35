"""Suspending more or less than an agent in the browser."""

from __future__ import annotations

from registry.models import Hold
from registry.services.stopping.holds import hold_everything, hold_team
from tests.factories import make_in_force


def test_the_page_before_says_how_many_and_names_them(cast, sign_in):
    page = sign_in(cast.alice).get("/settings/teams/owners/suspension/").content

    assert b"1 agent" in page
    assert b"Porter" in page


def test_the_teams_name_typed_stops_its_agents(cast, sign_in):
    answer = sign_in(cast.alice).post(
        "/settings/teams/owners/suspension/",
        {"reason": "look first", "confirmation": "owners"},
    )

    assert answer.status_code == 302
    assert Hold.objects.get().team == cast.owners


def test_a_wrong_word_stops_nothing(cast, sign_in):
    answer = sign_in(cast.frank).post(
        "/suspensions/everything/", {"reason": "drill", "confirmation": "all"}
    )

    assert answer.status_code == 422
    assert not Hold.objects.exists()


def test_every_page_says_that_everything_stands_still(cast, sign_in):
    hold_everything(by=cast.frank, reason="the broker leaks")

    for path in ("/", "/agents/", "/agents/porter/", "/settings/"):
        page = sign_in(cast.dave).get(path).content.decode()
        assert "Everything suspended by Frank" in page
        assert "the broker leaks" in page


def test_the_agents_page_names_its_teams_suspension(cast, sign_in):
    hold_team(cast.owners, by=cast.alice, reason="look first")

    page = sign_in(cast.dave).get("/agents/porter/").content.decode()

    assert "Every agent of Owners suspended by Alice" in page


def test_two_people_press_and_it_goes_on(cast, sign_in):
    hold = hold_team(cast.owners, by=cast.alice, reason="look first")
    url = f"/suspensions/{hold.pk}/resumption/"

    first = sign_in(cast.alice).post(url)
    alone = sign_in(cast.alice).post(url)
    second = sign_in(cast.frank).post(url)

    hold.refresh_from_db()
    assert (first.status_code, alone.status_code, second.status_code) == (302, 403, 302)
    assert hold.lifted_by == cast.frank


def test_a_version_in_force_is_stopped_from_its_page(cast, sign_in):
    number = make_in_force(cast).version.number
    url = f"/agents/porter/versions/{number}/suspension/"
    page = sign_in(cast.alice).get(f"/agents/porter/versions/{number}/").content

    sign_in(cast.alice).post(url, {"reason": "x", "confirmation": f"v{number}"})

    assert url.encode() in page
    assert Hold.objects.get().version == number
