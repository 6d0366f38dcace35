from __future__ import annotations

from datetime import timedelta

import pytest

from registry.clock import now
from registry.models import AgentSummary, SavedView
from registry.services.catalogue.agents import register_agent
from registry.services.catalogue.facts import set_tags
from registry.services.ownership.departures import deactivate_person
from registry.services.stopping.suspension import suspend
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_version, run_outbox

TOOLS = """\
tools:
  read_profile: {action: get_profile, resource: customer_profile, mode: read}
"""


@pytest.fixture
def clerk(cast):
    return register_agent(
        "clerk",
        title="Clerk",
        kind="micro",
        owner_team=cast.others,
        accountable=cast.dave,
        by=cast.dave,
    )


def titles(page):
    return [row["agent"].title for row in page.context["rows"]]


def counts(page, name):
    facet = next(one for one in page.context["facets"] if one.name == name)
    return {choice.value: choice.count for choice in facet.choices}


@pytest.mark.parametrize(
    "query",
    [
        "owner=others",
        "kind=micro",
        "tag=finance",
        "risk=none",
        "certified=never",
        "q=clerk&state=active",
    ],
)
def test_each_facet_narrows_the_list(cast, clerk, sign_in, query):
    make_in_force(cast)
    set_tags(clerk, tags=["finance"], by=cast.dave)

    page = sign_in(cast.bob).get(f"/agents/?{query}")

    assert titles(page) == ["Clerk"]


@pytest.mark.parametrize(
    "query",
    [
        "environment=production",
        "risk=high",
        "contract=no_data",
        "certified=later",
        "tool=read_profile",
    ],
)
def test_what_is_in_force_can_be_asked_for(cast, clerk, sign_in, query):
    version = make_version(cast.porter, by=cast.alice, text=_with_tools())
    make_in_force(cast, version=version)

    page = sign_in(cast.bob).get(f"/agents/?{query}")

    assert titles(page) == ["Porter"]


def _with_tools():
    return ARTICLE + CONTRACT + TOOLS


def test_a_facet_offers_only_what_there_is_and_says_how_much(cast, clerk, sign_in):
    page = sign_in(cast.bob).get("/agents/")

    assert counts(page, "state") == {"active": 2}
    assert counts(page, "owner") == {"owners": 1, "others": 1}
    assert "tag" not in {facet.name for facet in page.context["facets"]}


def test_a_chosen_facet_still_counts_its_other_values(cast, clerk, sign_in):
    page = sign_in(cast.bob).get("/agents/?kind=micro")

    assert counts(page, "kind") == {"micro": 1, "macro": 1}
    assert counts(page, "owner") == {"others": 1}
    assert page.context["total"] == 1


def test_two_values_of_a_facet_are_either(cast, clerk, sign_in):
    page = sign_in(cast.bob).get("/agents/?kind=micro&kind=macro")

    assert titles(page) == ["Clerk", "Porter"]


def test_a_filter_that_does_not_exist_is_named_too(cast, sign_in):
    page = sign_in(cast.bob).get("/agents/?colour=red&owner=nobodys-team")

    assert page.context["unknown"] == ["owner=nobodys-team", "colour"]


def test_mine_are_those_of_my_teams_and_those_i_answer_for(cast, clerk, sign_in):
    page = sign_in(cast.dave).get("/agents/?view=mine")

    assert titles(page) == ["Clerk"]


def test_what_is_suspended_needs_attention(cast, clerk, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")

    page = sign_in(cast.bob).get("/agents/?view=attention")

    assert titles(page) == ["Porter"]


def test_what_lost_its_accountable_person_needs_attention(cast, clerk, sign_in):
    deactivate_person(cast.alice, by=cast.frank)
    run_outbox()

    page = sign_in(cast.bob).get("/agents/?view=attention")

    assert titles(page) == ["Porter"]


def test_what_ends_soon_needs_attention(cast, clerk, sign_in):
    AgentSummary.objects.filter(agent=clerk).update(
        certified_at=now(), certified_until=now() + timedelta(days=3)
    )

    page = sign_in(cast.bob).get("/agents/?view=attention")

    assert titles(page) == ["Clerk"]


def test_the_busiest_come_first_when_asked_for(cast, clerk, sign_in):
    AgentSummary.objects.filter(agent=cast.porter).update(
        decided=7, decisions={"allow": 5, "deny": 2}
    )

    page = sign_in(cast.bob).get("/agents/?sort=decisions")

    assert titles(page) == ["Porter", "Clerk"]


def test_htmx_gets_the_list_alone_with_the_address_to_show(cast, sign_in):
    part = sign_in(cast.bob).get(
        "/agents/?kind=macro&owner=",
        headers={"HX-Request": "true", "HX-Target": "catalogue"},
    )

    assert b"<html" not in part.content
    assert b"Porter" in part.content
    assert part["HX-Push-Url"] == "/agents/?kind=macro"


def test_a_view_is_kept_for_its_person_alone(cast, sign_in):
    client = sign_in(cast.bob)
    client.post(
        "/agents/views/", {"name": "Big ones", "query": "kind=macro&colour=red"}
    )

    mine = client.get("/agents/?kind=macro")
    others = sign_in(cast.dave).get("/agents/")

    assert [tab.name for tab in mine.context["tabs"] if tab.current] == ["Big ones"]
    assert b"Big ones" not in others.content


@pytest.mark.parametrize("name", ["", "x" * 41])
def test_a_view_without_a_fitting_name_is_refused(cast, sign_in, name):
    answer = sign_in(cast.bob).post(
        "/agents/views/", {"name": name, "query": "kind=macro"}
    )

    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_a_view_is_deleted_by_whose_it_is(cast, sign_in):
    view = SavedView.objects.create(person=cast.bob, name="Live", query="state=active")

    refused = sign_in(cast.dave).post(f"/agents/views/{view.pk}/removal/")
    done = sign_in(cast.bob).post(f"/agents/views/{view.pk}/removal/")

    assert (refused.status_code, done.status_code) == (404, 302)
    assert not SavedView.objects.exists()


def test_the_export_is_the_list_as_filtered(cast, clerk, sign_in):
    file = sign_in(cast.bob).get("/agents/export/?kind=micro&format=csv")

    lines = b"".join(file).decode().splitlines()
    assert lines[0].startswith("agent,title,type,purpose,state")
    assert [line.split(",")[0] for line in lines[1:]] == ["clerk"]


def test_chosen_agents_are_exported_alone(cast, clerk, sign_in):
    file = sign_in(cast.bob).get("/agents/export/?agent=porter&format=jsonl")

    lines = b"".join(file).decode().splitlines()
    assert len(lines) == 1
    assert '"agent": "porter"' in lines[0]


def test_a_title_never_becomes_a_formula(cast, sign_in):
    register_agent(
        "sly",
        title="=cmd|' /C calc'!A0",
        kind="micro",
        owner_team=cast.others,
        accountable=cast.dave,
        by=cast.dave,
    )

    file = sign_in(cast.bob).get("/agents/export/")

    assert "sly,'=cmd" in b"".join(file).decode()
