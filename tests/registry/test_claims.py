"""Agents nobody owns: adopted by a team, or kept out."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from registry.errors import ConflictError, NotAllowedError
from registry.models import Agent, Ownership
from registry.services.claims import adopt_agent, block_agent, unblock_agent
from tests.factories import make_unclaimed


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

    answer = client.post("/agents/stray/adoption/", {"team": cast.others.pk})

    assert answer.status_code == 302
    assert Agent.objects.get(slug="stray").accountable == cast.dave
