from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import AgentSummary
from registry.services.catalogue.agents import register_agent
from registry.services.people import add_team
from registry.views import portfolio
from tests.factories import make_in_force


def add_clerk(cast):
    return register_agent(
        "clerk",
        title="Clerk",
        kind="micro",
        owner_team=cast.others,
        accountable=cast.dave,
        by=cast.dave,
    )


def test_agents_stand_under_their_owner_with_totals(cast, sign_in):
    make_in_force(cast)
    add_clerk(cast)
    AgentSummary.objects.filter(agent=cast.porter).update(
        cost={"EUR": "12.50"}, contract="breached"
    )

    page = sign_in(cast.bob).get("/agents/portfolio/")

    groups = {group.label: group for group in page.context["groups"]}
    assert list(groups) == ["Others", "Owners"]
    assert [agent.title for agent in groups["Owners"].agents] == ["Porter"]
    assert [str(amount) for amount, _ in groups["Owners"].totals.costs] == ["12.50"]
    assert groups["Others"].totals.never_certified == 1


def test_gaps_are_named_with_the_list_that_shows_them(cast, sign_in):
    add_clerk(cast)
    client = sign_in(cast.bob)

    gaps = client.get("/agents/portfolio/").context["gaps"]

    assert [(gap["count"], gap["query"]) for gap in gaps] == [(2, "certified=never")]
    assert client.get(f"/agents/?{gaps[0]['query']}").context["total"] == 2


def test_risks_come_from_the_highest(cast, sign_in):
    make_in_force(cast)
    add_clerk(cast)

    page = sign_in(cast.bob).get("/agents/portfolio/?group=risk")

    labels = [group.label for group in page.context["groups"]]
    assert labels == ["High risk", "No charter"]


def test_the_filters_of_the_list_hold_here(cast, sign_in):
    add_clerk(cast)

    page = sign_in(cast.bob).get("/agents/portfolio/?kind=micro&colour=red")

    assert page.context["totals"].agents == 1
    assert page.context["unknown"] == ["colour"]


def test_an_empty_portfolio_says_so(cast, sign_in):
    page = sign_in(cast.bob).get("/agents/portfolio/?state=retired")

    assert b"No agents match" in page.content


def test_the_file_goes_group_by_group(cast, sign_in):
    add_clerk(cast)

    file = sign_in(cast.bob).get("/agents/portfolio/export/")

    lines = b"".join(file).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["agent", "clerk", "porter"]


def test_more_groups_take_no_more_queries(cast, sign_in):
    client = sign_in(cast.bob)
    add_clerk(cast)
    client.get("/agents/portfolio/")
    with CaptureQueriesContext(connection) as few:
        client.get("/agents/portfolio/")
    for number in range(10):
        team = add_team(f"team-{number}", name=f"Team {number}", by=cast.frank)
        register_agent(
            f"clerk-{number}",
            title=f"Clerk {number}",
            kind="micro",
            owner_team=team,
            accountable=cast.dave,
            by=cast.frank,
        )

    with CaptureQueriesContext(connection) as many:
        page = client.get("/agents/portfolio/")

    assert len(page.context["groups"]) == 12
    assert len(many) == len(few)


def test_pages_go_on_where_the_last_one_ended(cast, sign_in, monkeypatch):
    monkeypatch.setattr(portfolio, "ROWS", 2)
    add_clerk(cast)
    register_agent(
        "porter-two",
        title="Second porter",
        kind="micro",
        owner_team=cast.owners,
        accountable=cast.alice,
        by=cast.alice,
    )
    client = sign_in(cast.bob)

    first = client.get("/agents/portfolio/").context["groups"]
    second = client.get("/agents/portfolio/?page=2").context["groups"]

    assert [[agent.slug for agent in group.agents] for group in first] == [
        ["clerk"],
        ["porter"],
    ]
    assert [[agent.slug for agent in group.agents] for group in second] == [
        ["porter-two"]
    ]
