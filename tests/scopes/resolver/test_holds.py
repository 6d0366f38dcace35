"""No check that starts after a suspension returned is allowed, however much was suspended."""

from __future__ import annotations

import pytest

from registry.models import Hold, Team
from registry.services.people import add_team, change_team
from registry.services.stopping.holds import (
    ask_to_lift,
    hold_everything,
    hold_team,
    lift,
)
from registry.services.stopping.suspension import ask_to_resume, resume, suspend
from scopes.models import Version
from scopes.services.holds import hold_version
from tests.factories import ARTICLE

ROUNDS = 50


@pytest.fixture
def division(stage) -> Team:
    """A team the owners are two levels within."""
    division = Team.objects.filter(slug="division").first()
    if division is not None:
        return division
    division = add_team("division", name="Division", lead=stage.dave, by=stage.frank)
    group = add_team("group", name="Group", lead=stage.dave, by=stage.frank)
    change_team(group, name="Group", lead=stage.dave, parent=division, by=stage.frank)
    owners = stage.owners
    change_team(
        owners, name=owners.name, lead=owners.lead, parent=group, by=stage.frank
    )
    return division


def effects(door, run, *, begin: int) -> set[str]:
    return {door.read_profile(run, call=f"c{begin + n}")["code"] for n in range(ROUNDS)}


def newest(stage) -> Version:
    return Version.objects.filter(agent=stage.porter).latest("number")


def go_on(hold: Hold, *, by, and_by) -> None:
    ask_to_lift(hold, by=by)
    lift(hold, by=and_by)


@pytest.mark.parametrize("what", ["version", "team", "everything"])
def test_after_the_call_returned_nothing_is_allowed(door, run, stage, division, what):
    assert door.read_profile(run, call="before")["effect"] == "allow"
    held = {
        "version": lambda: hold_version(newest(stage), by=stage.alice, reason="x"),
        "team": lambda: hold_team(division, by=stage.dave, reason="x"),
        "everything": lambda: hold_everything(by=stage.frank, reason="x"),
    }

    hold = held[what]()
    codes = effects(door, run, begin=0)
    # An agent's own version is for those over the agent; Dave leads the division it belongs to.
    go_on(hold, by=stage.dave, and_by=stage.frank)

    assert codes == {"agent_suspended"}
    assert door.read_profile(run, call="after")["effect"] == "allow"


def test_fifty_suspensions_let_nothing_through(door, put_in_force, stage):
    put_in_force(ARTICLE)
    run = door.open_run()

    for n in range(ROUNDS):
        hold = hold_everything(by=stage.frank, reason="drill")
        again = door.read_profile(run, call=f"c{n}")
        go_on(hold, by=stage.frank, and_by=stage.dave)
        assert again["code"] == "agent_suspended"


def test_another_version_goes_on(door, run, stage, put_in_force):
    hold = hold_version(newest(stage), by=stage.alice, reason="it mails customers")
    put_in_force(ARTICLE.replace("max_actions_per_run: 50", "max_actions_per_run: 40"))

    answer = door.read_profile(door.open_run(), call="c1")

    assert answer["effect"] == "allow"
    go_on(hold, by=stage.alice, and_by=stage.frank)


def test_two_causes_are_both_lifted_first(door, run, stage):
    hold = hold_everything(by=stage.frank, reason="a drill")
    suspend(stage.porter, by=stage.alice, reason="look first")

    go_on(hold, by=stage.frank, and_by=stage.dave)
    still = door.read_profile(run, call="c1")
    ask_to_resume(stage.porter, by=stage.alice)
    resume(stage.porter, by=stage.frank)

    assert still["code"] == "agent_suspended"
    assert door.read_profile(run, call="c2")["effect"] == "allow"


def test_a_manifest_is_not_handed_out_meanwhile(door, article, stage):
    hold = hold_team(stage.owners, by=stage.alice, reason="look first")

    answer = door.get("/api/v1/manifest")

    assert answer.status_code == 423
    go_on(hold, by=stage.alice, and_by=stage.frank)
