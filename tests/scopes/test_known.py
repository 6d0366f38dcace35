from __future__ import annotations

import pytest

from charter.language import read
from registry.models import Agent
from scopes.services.words import advice_on
from tests.factories import (
    ARTICLE,
    CONTRACT,
    make_in_force,
    make_unclaimed,
    make_version,
)

pytestmark = pytest.mark.django_db


def codes(text, *, authors):
    found = advice_on(read(text), production=False, authors=authors)
    return {(one["code"], one["path"]) for one in found}


def test_a_team_of_authors_alone_cannot_be_asked(cast):
    text = ARTICLE.replace(
        "[delete_*", "[{pattern: drop, reviewers: reviewers}, delete_*"
    )
    path = "authorization.scope_boundary.requires_approval[0]"

    assert ("reviewers_only_authors", path) in codes(text, authors=[cast.carol.pk])
    assert ("reviewers_only_authors", path) not in codes(text, authors=[cast.bob.pk])


def test_a_team_that_is_not_there_cannot_be_asked(cast):
    text = ARTICLE.replace("[delete_*", "[{pattern: drop, reviewers: nobody}, delete_*")

    assert "reviewers_empty" in {code for code, _ in codes(text, authors=[])}


DIRECTOR = """\
agent: director
type: macro
authorization:
  can_access: [%s (read)]
  scope_boundary: {max_actions_per_run: 1, timeout_minutes: 1}
workflow: [{step: welcome, agent: porter}, {step: other, agent: nobody}]
"""
PORTER = """\
agent: porter
type: macro
authorization:
  can_access: [%s (read)]
  scope_boundary: {max_actions_per_run: 5, timeout_minutes: 5}
"""


def test_a_step_is_held_to_the_newest_charter_of_an_agent_with_none_in_force(cast):
    make_version(cast.porter, by=cast.alice, text=PORTER % "orders")

    found = codes(DIRECTOR % "nothing_of_it", authors=[])

    assert ("step_never_allowed", "workflow[0]") in found
    assert ("unknown_agent", "workflow[1]") in found


def test_a_step_without_a_pin_is_held_to_what_is_in_force(cast):
    first = make_version(cast.porter, by=cast.alice, text=PORTER % "orders" + CONTRACT)
    make_in_force(cast, version=first)
    make_version(cast.porter, by=cast.alice, text=PORTER % "invoices" + CONTRACT)

    assert ("step_never_allowed", "workflow[0]") not in codes(
        DIRECTOR % "orders", authors=[]
    )
    assert ("step_never_allowed", "workflow[0]") in codes(
        DIRECTOR % "invoices", authors=[]
    )


def test_a_request_is_held_to_what_is_in_force_in_its_environment(cast):
    first = make_version(cast.porter, by=cast.alice, text=PORTER % "orders" + CONTRACT)
    make_in_force(cast, version=first)
    second = make_version(cast.porter, by=cast.alice, text=PORTER % "bills" + CONTRACT)
    make_in_force(cast, version=second, environment=cast.staging)
    document = read(DIRECTOR % "bills")

    def found(environment):
        advice = advice_on(
            document, production=False, authors=[], environment=environment
        )
        return "step_never_allowed" in {one["code"] for one in advice}

    assert found(cast.production)
    assert not found(cast.staging)


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("state", ["retired", "blocked"])
def test_a_step_on_an_agent_that_is_gone_can_never_succeed(state):
    stray = make_unclaimed("stray")
    Agent.objects.filter(pk=stray.pk).update(state=state)
    text = DIRECTOR.replace("agent: porter", "agent: stray") % "orders"

    advice = advice_on(read(text), production=False, authors=[])

    said = [one["message"] for one in advice if one["path"] == "workflow[0]"]
    assert said == [f"the step `welcome` can never succeed: `stray` is {state}"]
