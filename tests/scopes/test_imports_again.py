"""Importing again, and adopting: what people wrote stays as they made it."""

from __future__ import annotations

from typing import Any

import pytest

from registry.errors import ConflictError, NotAllowedError
from registry.models import Agent, AuditEntry
from registry.services.ownership.claims import adopt_agent
from scopes.models import Draft, Import, ProposedCharter
from scopes.services.drafts import save_draft
from scopes.services.proposed import open_proposed_draft, set_aside, waiting_charter
from tests.arrivals import TABLE, make_imported
from tests.factories import make_version

MORE = TABLE.replace("desk.get_issue,", "desk.get_issue|desk.list_issues,")


def outcomes(batch: Import) -> dict[str, tuple[str, str]]:
    return {item.name: (item.outcome, item.note) for item in batch.items.all()}


def owned(cast) -> dict[str, Any]:
    return {"owner_team": cast.owners, "accountable": cast.alice}


def test_importing_the_same_again_changes_nothing(cast):
    make_imported(cast.dave)
    before = AuditEntry.objects.filter(event__startswith="agent.").count()

    again = make_imported(cast.dave)

    assert {outcome for outcome, _ in outcomes(again).values()} == {"unchanged"}
    assert Agent.objects.filter(origin="imported").count() == 2
    assert AuditEntry.objects.filter(event__startswith="agent.").count() == before


def test_an_unclaimed_agent_takes_over_what_its_source_says_now(cast):
    make_imported(cast.dave)

    again = make_imported(
        cast.dave, table=MORE.replace("Keeps the desk in order", "Keeps it tidy")
    )

    clerk = Agent.objects.get(slug="clerk")
    assert outcomes(again)["clerk"][0] == "updated"
    assert clerk.purpose == "Keeps it tidy"
    waiting = waiting_charter(clerk)
    assert waiting is not None
    assert "list_issues" in waiting.text
    assert ProposedCharter.objects.filter(agent=clerk).count() == 2


def test_a_draft_nobody_wrote_in_takes_over_the_new_proposal(cast):
    make_imported(cast.alice, **owned(cast))

    again = make_imported(cast.alice, table=MORE, **owned(cast))

    assert outcomes(again)["clerk"] == ("updated", "its draft has the new proposal")
    assert "list_issues" in Draft.objects.get(agent__slug="clerk").text


def test_a_draft_somebody_wrote_in_stays_and_the_proposal_waits(cast):
    make_imported(cast.alice, **owned(cast))
    draft = Draft.objects.get(agent__slug="clerk")
    text = draft.text.replace("max_actions_per_run: 25", "max_actions_per_run: 5")
    save_draft(draft, text=text, counter=draft.counter, by=cast.alice)

    again = make_imported(cast.alice, table=MORE, **owned(cast))

    assert outcomes(again)["clerk"][0] == "conflict"
    assert Draft.objects.get(agent__slug="clerk").text == text
    clerk = Agent.objects.get(slug="clerk")
    assert waiting_charter(clerk) is not None
    with pytest.raises(ConflictError, match="wrote a draft"):
        open_proposed_draft(clerk, by=cast.alice)


def test_a_version_somebody_wrote_stays_what_the_next_draft_begins_at(cast):
    make_imported(cast.alice, **owned(cast))
    clerk = Agent.objects.get(slug="clerk")
    text = (
        "agent: clerk\ntype: macro\nauthorization:\n  can_access: []\n"
        "  scope_boundary: {max_actions_per_run: 1, timeout_minutes: 1}\n"
    )
    make_version(clerk, by=cast.alice, text=text)

    again = make_imported(cast.alice, table=MORE, **owned(cast))

    assert outcomes(again)["clerk"][0] == "conflict"
    assert not Draft.objects.filter(agent=clerk).exists()
    draft = open_proposed_draft(clerk, by=cast.alice)
    assert draft is not None
    assert draft.base is not None


def test_another_teams_agent_is_left_out(cast):
    make_imported(cast.alice, **owned(cast))

    again = make_imported(cast.dave, table=MORE)

    assert outcomes(again)["clerk"][0] == "left_out"
    assert "Owners" in outcomes(again)["clerk"][1]
    assert waiting_charter(Agent.objects.get(slug="clerk")) is None


@pytest.mark.parametrize("state", ["blocked", "retired"])
def test_what_ended_here_is_left_out(cast, state):
    make_imported(cast.dave)
    Agent.objects.filter(slug="clerk").update(state=state)

    again = make_imported(cast.dave, table=MORE)

    assert outcomes(again)["clerk"] == ("left_out", f"it is {state} here")


def test_an_adopted_agent_gets_its_proposed_charter_as_a_draft(cast):
    make_imported(cast.dave)
    clerk = Agent.objects.get(slug="clerk")
    clerk = adopt_agent(clerk, team=cast.owners, by=cast.alice)

    draft = open_proposed_draft(clerk, by=cast.alice)

    assert draft is not None
    assert "get_issue" in draft.text
    assert waiting_charter(clerk) is None
    assert open_proposed_draft(clerk, by=cast.alice) is None


def test_nobody_opens_the_charter_of_an_agent_they_may_not_edit(cast):
    make_imported(cast.dave)
    clerk = Agent.objects.get(slug="clerk")

    with pytest.raises(NotAllowedError):
        open_proposed_draft(clerk, by=cast.dave)

    assert not Draft.objects.filter(agent=clerk).exists()


def test_a_proposal_that_is_set_aside_does_not_come_back_by_itself(cast):
    make_imported(cast.alice, **owned(cast))
    draft = Draft.objects.get(agent__slug="clerk")
    save_draft(
        draft,
        text=draft.text.replace("25", "5"),
        counter=draft.counter,
        by=cast.alice,
    )
    make_imported(cast.alice, table=MORE, **owned(cast))
    clerk = Agent.objects.get(slug="clerk")
    waiting = waiting_charter(clerk)
    assert waiting is not None
    set_aside(waiting, by=cast.alice)

    again = make_imported(cast.alice, table=MORE, **owned(cast))

    assert outcomes(again)["clerk"][0] == "unchanged"
    assert waiting_charter(clerk) is None


def test_who_adopts_it_finds_the_proposed_charter_in_the_draft(cast, sign_in):
    make_imported(cast.dave)
    client = sign_in(cast.alice)
    before = client.get("/agents/clerk/").content

    client.post(
        "/agents/clerk/adoption/",
        {"team": cast.owners.pk, "accountable": cast.alice.pk},
    )

    assert b"An import proposes" in before
    draft = Draft.objects.get(agent__slug="clerk")
    assert "get_issue" in draft.text
    assert draft.saved_by == cast.alice
