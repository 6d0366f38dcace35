"""Agents nobody owns: adopted by a team, or kept out."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from registry.errors import ConflictError, NotAllowedError
from registry.models import Agent, Ownership
from registry.services.ownership.claims import (
    adopt_agent,
    block_agent,
    offer_adoption,
    unblock_agent,
)
from registry.services.ownership.transfers import accept_transfer
from registry.services.people import add_member
from tests.factories import (
    ARTICLE,
    CONTRACT,
    make_request,
    make_unclaimed,
    make_version,
)


@pytest.fixture
def stray(cast):
    return make_unclaimed("stray", title="Stray <b>agent</b>")


def test_whoever_adopts_it_answers_for_it(cast, stray):
    agent = adopt_agent(stray, team=cast.others, by=cast.dave)

    assert (agent.state, agent.accountable) == (Agent.State.ACTIVE, cast.dave)
    assert Ownership.objects.get(agent=agent).team == cast.others


def test_only_for_a_team_of_ones_own(cast, stray):
    with pytest.raises(NotAllowedError):
        adopt_agent(stray, team=cast.owners, by=cast.dave)


def test_it_is_adopted_once(cast, stray):
    adopt_agent(stray, team=cast.others, by=cast.dave)

    with pytest.raises(ConflictError):
        adopt_agent(stray, team=cast.owners, by=cast.alice)


def test_a_blocked_agent_is_not_adopted_until_it_is_let_in(cast, stray):
    block_agent(stray, by=cast.frank, reason="unknown caller")

    with pytest.raises(ConflictError):
        adopt_agent(stray, team=cast.others, by=cast.dave)

    unblock_agent(stray, by=cast.frank)
    assert adopt_agent(stray, team=cast.others, by=cast.dave).accountable == cast.dave


def test_only_administrators_keep_agents_out(cast, stray):
    with pytest.raises(NotAllowedError):
        block_agent(stray, by=cast.dave, reason="no")


def test_the_database_gives_no_owner_to_the_unclaimed(cast, stray):
    with pytest.raises(IntegrityError), transaction.atomic():
        Agent.objects.filter(pk=stray.pk).update(
            owner_team=cast.others, accountable=cast.dave
        )


def test_the_feed_shows_where_it_came_from_and_never_as_markup(cast, stray, sign_in):
    page = sign_in(cast.dave).get("/agents/unclaimed/").content.decode()

    assert "Loaded from a list" in page
    assert "Stray &lt;b&gt;agent" in page
    assert "/agents/stray/adoption/" in page


def test_adopting_in_the_browser(cast, stray, sign_in):
    client = sign_in(cast.dave)

    answer = client.post(
        "/agents/stray/adoption/",
        {"team": cast.others.pk, "accountable": cast.dave.pk},
    )

    assert answer.status_code == 302
    assert Agent.objects.get(slug="stray").accountable == cast.dave


def test_somebody_else_answers_once_they_accept(cast, stray):
    add_member(cast.others, person=cast.carol, by=cast.frank)
    offered = offer_adoption(
        stray, team=cast.others, accountable=cast.carol, by=cast.dave
    )
    stray.refresh_from_db()
    before = stray.state

    accept_transfer(offered, by=cast.carol)

    stray.refresh_from_db()
    assert before == Agent.State.UNCLAIMED
    assert (stray.state, stray.accountable) == (Agent.State.ACTIVE, cast.carol)


def test_who_adopts_at_once_comes_before_who_was_asked(cast, stray):
    add_member(cast.others, person=cast.carol, by=cast.frank)
    offered = offer_adoption(
        stray, team=cast.others, accountable=cast.carol, by=cast.dave
    )

    adopt_agent(stray, team=cast.owners, by=cast.alice)

    with pytest.raises(ConflictError):
        accept_transfer(offered, by=cast.carol)


def test_blocking_takes_an_offer_back(cast, stray):
    add_member(cast.others, person=cast.carol, by=cast.frank)
    offered = offer_adoption(
        stray, team=cast.others, accountable=cast.carol, by=cast.dave
    )

    block_agent(stray, by=cast.frank, reason="unknown caller")

    offered.refresh_from_db()
    assert offered.status == "withdrawn"


def test_who_blocked_it_and_why_is_on_the_page(cast, stray, sign_in):
    block_agent(stray, by=cast.frank, reason="nobody knows this caller")

    page = sign_in(cast.dave).get("/agents/unclaimed/?blocked=1").content.decode()

    assert "Blocked by Frank: nobody knows this caller" in page


@pytest.mark.parametrize("state", ["unclaimed", "blocked"])
def test_what_nobody_owns_is_not_deployed(cast, stray, state):
    if state == "blocked":
        block_agent(stray, by=cast.frank, reason="no")
    text = ARTICLE.replace("macro", "micro") + CONTRACT
    version = make_version(stray, by=cast.frank, text=text)

    with pytest.raises(ConflictError):
        make_request(cast, version=version, by=cast.frank)


def test_adopting_asks_for_somebody_else_in_the_browser(cast, stray, sign_in):
    add_member(cast.others, person=cast.carol, by=cast.frank)

    answer = sign_in(cast.dave).post(
        "/agents/stray/adoption/",
        {"team": cast.others.pk, "accountable": cast.carol.pk},
        follow=True,
    )

    assert "Carol is asked" in answer.content.decode()
    home = sign_in(cast.carol).get("/").content.decode()
    assert "asks you to answer for Stray" in home
