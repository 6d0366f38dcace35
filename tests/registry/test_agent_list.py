from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.services.catalogue.agents import register_agent
from registry.services.stopping.suspension import suspend


def add_agents(cast, count):
    for number in range(count):
        register_agent(
            f"clerk-{number}",
            title=f"Clerk {number:02}",
            kind="micro",
            owner_team=cast.others,
            accountable=cast.dave,
            purpose="Files papers",
            by=cast.dave,
        )


def test_everybody_signed_in_finds_an_agent_by_its_purpose(cast, sign_in):
    add_agents(cast, 1)

    page = sign_in(cast.bob).get("/agents/?q=papers")

    assert b"Clerk 00" in page.content
    assert b"Porter" not in page.content


def test_the_state_is_a_filter(cast, sign_in):
    add_agents(cast, 1)
    suspend(cast.porter, by=cast.alice, reason="look first")

    page = sign_in(cast.bob).get("/agents/?state=suspended")

    assert b"Porter" in page.content
    assert b"Clerk 00" not in page.content


def test_an_unknown_filter_is_named_and_left_out(cast, sign_in):
    page = sign_in(cast.bob).get("/agents/?kind=enormous")

    assert page.status_code == 200
    assert page.context["unknown"] == ["kind=enormous"]
    assert b"This filter is unknown" in page.content
    assert b"Porter" in page.content


def test_no_match_is_not_the_same_as_no_agents(cast, sign_in):
    page = sign_in(cast.bob).get("/agents/?q=zebra")

    assert b"No agents match" in page.content


def test_the_list_has_pages_of_thirty(cast, sign_in):
    add_agents(cast, 30)
    client = sign_in(cast.bob)

    first, second = client.get("/agents/"), client.get("/agents/?page=2")

    assert len(first.context["rows"]) == 30
    assert len(second.context["rows"]) == 1
    assert b"Page 1 of 2" in first.content


def test_more_agents_take_no_more_queries(cast, sign_in):
    client = sign_in(cast.bob)
    client.get("/agents/")
    with CaptureQueriesContext(connection) as few:
        client.get("/agents/")
    add_agents(cast, 20)

    with CaptureQueriesContext(connection) as many:
        client.get("/agents/")

    assert len(many) == len(few) <= 28


def test_what_people_wrote_is_never_markup(cast, sign_in):
    register_agent(
        "sly",
        title="<script>alert(1)</script>",
        kind="micro",
        owner_team=cast.others,
        accountable=cast.dave,
        by=cast.dave,
    )

    page = sign_in(cast.bob).get("/agents/")

    assert b"<script>alert" not in page.content
    assert b"&lt;script&gt;alert" in page.content
