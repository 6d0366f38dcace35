"""What an import would do, before it does: for each agent its plan, and the charter it would come with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from charter.language import read
from registry import access
from registry.imports.charter import propose_charter
from registry.imports.proposal import Effect, Proposal
from registry.imports.stored import from_data
from registry.models import Agent, Person
from registry.services.imports.imported import already_imported
from scopes.models import ImportItem
from scopes.services.words import words_of

_SAID = {
    Effect.READ: "only read",
    Effect.WRITE: "write",
    Effect.DESTRUCTIVE: "take away",
    Effect.UNKNOWN: "say nothing of what they touch",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One agent as a page shows it. `tools`: how many do what, in words."""

    item: ImportItem
    proposal: Proposal
    agent: Agent | None
    says: str
    is_new: bool
    tools: tuple[str, ...]
    words: dict[str, list[str]]
    lines: tuple[str, ...]
    warnings: tuple[str, ...]


def plans_for(items: Iterable[ImportItem], *, by: Person) -> list[Plan]:
    """The plans of the items of one page."""
    listed = list(items)
    known = already_imported([item.external_id for item in listed])
    names = [item.name for item in listed]
    taken = set(Agent.objects.filter(slug__in=names).values_list("slug", flat=True))
    return [_plan(one, known.get(one.external_id), taken, by=by) for one in listed]


def _plan(
    item: ImportItem, agent: Agent | None, taken: set[str], *, by: Person
) -> Plan:
    proposal = from_data(item.proposal)
    name = agent.slug if agent else item.name
    kind = agent.kind if agent else proposal.agent_kind
    made = propose_charter(proposal, agent=name, agent_kind=kind)
    return Plan(
        item=item,
        proposal=proposal,
        agent=agent,
        says=_says(item, agent, taken, by=by),
        is_new=agent is None,
        tools=_tools(proposal),
        words=words_of(read(made.text)),
        lines=tuple(made.text.splitlines()),
        warnings=(*proposal.warnings, *made.warnings),
    )


def _says(item: ImportItem, agent: Agent | None, taken: set[str], *, by: Person) -> str:
    if agent is None:
        if item.name in taken:
            return f"New, though there is an agent named {item.name} that came from elsewhere"
        return "New"
    if agent.state in {Agent.State.BLOCKED, Agent.State.RETIRED}:
        return f"Here and {agent.get_state_display().lower()}: it will be left out"
    if agent.owner_team is not None and not access.may_edit(by, agent):
        return f"Here, and {agent.owner_team}'s: it will be left out"
    return "Here already: a new proposal, if anything changed"


def _tools(proposal: Proposal) -> tuple[str, ...]:
    counts = Counter(tool.effect for tool in proposal.tools)
    return tuple(f"{counts[one]} {said}" for one, said in _SAID.items() if counts[one])
