from __future__ import annotations

from tests.factories import (
    ARTICLE,
    CONTRACT,
    make_in_force,
    make_unclaimed,
    make_version,
)
from tests.work import make_decision, make_run

URL = "/agents/porter/"


def test_without_a_version_it_may_do_nothing(cast, sign_in):
    page = sign_in(cast.dave).get(URL)

    assert b"This agent may do nothing yet" in page.content


def test_what_is_in_force_is_shown_before_what_is_newer(cast, sign_in):
    make_in_force(cast)
    newer = (ARTICLE + CONTRACT).replace("50", "40")
    make_version(cast.porter, by=cast.alice, text=newer)

    page = sign_in(cast.dave).get(URL)

    assert page.context["version"].number == 1
    assert page.context["place"] == cast.production
    assert b"max_actions_per_run: 50" in page.content


def test_nothing_in_force_shows_the_newest(cast, sign_in):
    make_version(cast.porter, by=cast.alice)

    page = sign_in(cast.dave).get(URL)

    assert page.context["version"].number == 1
    assert page.context["place"] is None


def test_every_gap_in_the_chain_is_named(cast, sign_in):
    page = sign_in(cast.dave).get(URL)

    assert b"nobody in Owners is on call" in page.content


def test_an_agent_nobody_owns_is_still_shown(cast, sign_in):
    make_unclaimed("stray")

    page = sign_in(cast.dave).get("/agents/stray/")

    assert page.status_code == 200
    assert b"no team owns this agent" in page.content


def test_decisions_are_shown_to_those_who_may_see_its_work(cast, sign_in):
    make_decision(make_run(cast), action="get_secret_plan")

    mine, theirs = sign_in(cast.alice).get(URL), sign_in(cast.dave).get(URL)

    assert b"get_secret_plan" in mine.content
    assert b"get_secret_plan" not in theirs.content


def test_its_tabs_are_those_one_may_open(cast, sign_in):
    def tabs(person):
        return [tab.name for tab in sign_in(person).get(URL).context["tabs"]]

    assert tabs(cast.dave) == ["Overview", "Versions", "Composition", "Ownership"]
    assert "Keys" not in tabs(cast.erin)
    assert tabs(cast.alice)[-3:] == ["Keys", "Ownership", "Activity"]
