"""One agent arrives: added, proposed anew, or left as people made it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from registry import access
from registry.errors import Refusal
from registry.imports.charter import propose_charter
from registry.imports.proposal import Proposal
from registry.imports.stored import from_data
from registry.models import Agent
from registry.services.imports.imported import (
    add_imported,
    already_imported,
    refresh_unclaimed,
)
from scopes.models import Import, ImportItem, ProposedCharter
from scopes.services.proposed import (
    may_open_by_itself,
    open_proposed_draft,
    propose,
)

Outcome = ImportItem.Outcome
_ENDED = {
    Agent.State.BLOCKED: "it is blocked here",
    Agent.State.RETIRED: "it is retired here",
}
_SAME = "its source says the same as before"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of an agent, and why in words."""

    agent: Agent | None
    outcome: str
    note: str = ""


def bring_in(item: ImportItem, *, batch: Import) -> None:
    """Import one agent and write down what became of it; a refusal is its outcome, not the others'."""
    try:
        with transaction.atomic():
            arrival = _arrive(item, batch)
    except Refusal as refusal:
        arrival = Arrival(None, Outcome.CONFLICT, refusal.message)
    except IntegrityError:
        arrival = Arrival(
            None, Outcome.CONFLICT, "it came in by another import meanwhile"
        )
    ImportItem.objects.filter(pk=item.pk, outcome=Outcome.WAITING).update(
        outcome=arrival.outcome, note=arrival.note[:500], agent=arrival.agent
    )


def _arrive(item: ImportItem, batch: Import) -> Arrival:
    proposal = from_data(item.proposal)
    agent = already_imported([item.external_id]).get(item.external_id)
    if agent is None:
        return _added(item, batch, proposal)
    if agent.state in _ENDED:
        return Arrival(agent, Outcome.LEFT_OUT, _ENDED[Agent.State(agent.state)])
    if agent.state == Agent.State.UNCLAIMED:
        return _still_unclaimed(agent, batch, proposal)
    return _owned(agent, batch, proposal)


def _added(item: ImportItem, batch: Import, proposal: Proposal) -> Arrival:
    agent = add_imported(
        proposal,
        external_id=item.external_id,
        by=batch.by,
        owner_team=batch.owner_team,
        accountable=batch.accountable,
    )
    _proposed(agent, batch, proposal)
    if batch.owner_team is None:
        return Arrival(agent, Outcome.ADDED, "it is unclaimed until a team adopts it")
    open_proposed_draft(agent, by=batch.by)
    return Arrival(agent, Outcome.ADDED, "its draft has the proposed charter")


def _still_unclaimed(agent: Agent, batch: Import, proposal: Proposal) -> Arrival:
    is_changed = refresh_unclaimed(agent, proposal=proposal, by=batch.by)
    agent.refresh_from_db()
    made = _proposed(agent, batch, proposal)
    if made is None and not is_changed:
        return Arrival(agent, Outcome.UNCHANGED, _SAME)
    return Arrival(agent, Outcome.UPDATED, "it waits for a team to adopt the agent")


def _owned(agent: Agent, batch: Import, proposal: Proposal) -> Arrival:
    if not access.may_edit(batch.by, agent):
        return Arrival(
            agent,
            Outcome.LEFT_OUT,
            f"it belongs to {agent.owner_team}, whose members import it anew",
        )
    if _proposed(agent, batch, proposal) is None:
        return Arrival(agent, Outcome.UNCHANGED, _SAME)
    if may_open_by_itself(agent, by=batch.by):
        open_proposed_draft(agent, by=batch.by)
        return Arrival(agent, Outcome.UPDATED, "its draft has the new proposal")
    return Arrival(
        agent,
        Outcome.CONFLICT,
        "people wrote its charter; the new proposal waits beside it",
    )


def _proposed(
    agent: Agent, batch: Import, proposal: Proposal
) -> ProposedCharter | None:
    made = propose_charter(
        proposal, agent=agent.slug, agent_kind=agent.kind, writes=batch.writes
    )
    return propose(
        agent,
        text=made.text,
        source=str(batch),
        warnings=[*proposal.warnings, *made.warnings],
        by=batch.by,
    )
