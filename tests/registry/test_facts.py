from __future__ import annotations

import pytest

from registry.errors import InvalidError, NotAllowedError
from registry.models import Agent, AgentSummary, AuditEntry
from registry.services.catalogue.agents import register_agent
from registry.services.catalogue.facts import (
    MOST_TAGS,
    bulk_tag,
    set_tags,
    update_agent,
)


def facts(**changes):
    return {
        "title": "Head porter",
        "purpose": "Carries customers in",
        "tags": ["onboarding"],
        "reviewers": None,
        **changes,
    }


def test_an_owner_says_anew_what_the_agent_is(cast):
    agent = update_agent(cast.porter, **facts(), by=cast.alice)

    assert (agent.title, agent.tags) == ("Head porter", ["onboarding"])
    entry = AuditEntry.objects.get(event="agent.changed")
    title = next(row for row in entry.changes if row["what"] == "Title")
    assert (title["before"], title["after"]) == ("Porter", "Head porter")


def test_lists_read_the_new_title_and_tags(cast):
    update_agent(cast.porter, **facts(), by=cast.alice)

    summary = AgentSummary.objects.get(agent=cast.porter)
    assert (summary.title, summary.tags) == ("Head porter", ["onboarding"])


def test_another_team_changes_nothing(cast):
    with pytest.raises(NotAllowedError):
        update_agent(cast.porter, **facts(), by=cast.dave)

    assert Agent.objects.get().title == "Porter"


def test_saying_the_same_leaves_no_entry(cast):
    update_agent(cast.porter, **facts(), by=cast.alice)

    update_agent(cast.porter, **facts(), by=cast.alice)

    assert AuditEntry.objects.filter(event="agent.changed").count() == 1


def test_tags_are_lower_case_words_each_once(cast):
    agent = set_tags(
        cast.porter, tags=["Accounts  Payable", "pilot", "PILOT"], by=cast.alice
    )

    assert agent.tags == ["accounts-payable", "pilot"]


@pytest.mark.parametrize("tag", ["x" * 41, "<b>", "a--b", "semi;colon", "=1"])
def test_what_is_no_word_is_no_tag(cast, tag):
    with pytest.raises(InvalidError, match="is no tag"):
        set_tags(cast.porter, tags=[tag], by=cast.alice)


def test_an_agent_has_room_for_so_many_tags(cast):
    with pytest.raises(InvalidError, match="at most"):
        set_tags(
            cast.porter,
            tags=[f"t{number}" for number in range(MOST_TAGS + 1)],
            by=cast.alice,
        )


def test_many_are_tagged_together_or_none_is(cast):
    clerk = register_agent(
        "clerk",
        title="Clerk",
        kind="micro",
        owner_team=cast.others,
        accountable=cast.dave,
        by=cast.dave,
    )

    with pytest.raises(NotAllowedError, match="you do not own Clerk"):
        bulk_tag([cast.porter, clerk], add=["pilot"], remove=[], by=cast.alice)
    changed = bulk_tag([cast.porter, clerk], add=["pilot"], remove=[], by=cast.frank)

    assert changed == 2
    assert set(Agent.objects.values_list("tags", flat=True)[0]) == {"pilot"}
    assert AuditEntry.objects.filter(event="agent.tagged").count() == 2


def test_the_page_keeps_what_was_typed(cast, sign_in):
    answer = sign_in(cast.alice).post(
        "/agents/porter/facts/", {"title": "", "purpose": "kept words", "tags": "a b"}
    )

    assert answer.status_code == 422
    assert b"kept words" in answer.content


def test_ticked_agents_are_tagged_from_the_list(cast, sign_in):
    client = sign_in(cast.alice)

    asked = client.get("/agents/tags/?agent=porter")
    done = client.post("/agents/tags/", {"agent": ["porter"], "add": "pilot, sales"})

    assert b"Porter" in asked.content
    assert done.status_code == 302
    assert Agent.objects.get().tags == ["pilot", "sales"]
