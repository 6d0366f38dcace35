"""The accountability chain: from the agent up to the person's line, with every gap named."""

from __future__ import annotations

from dataclasses import dataclass

from registry import access
from registry.models import Agent, Person


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain. `person` None is a gap, and `gap` says what is missing."""

    role: str
    person: Person | None
    gap: str = ""

    @property
    def name(self) -> str:
        return self.person.name if self.person else ""


def accountability_chain(agent: Agent) -> tuple[Link, ...]:
    """Accountable person, the line above them, the owner team's lead and who is on call."""
    accountable = agent.accountable
    links = [_link("Accountable", accountable, "nobody answers for this agent")]
    if accountable is not None:
        links += [
            Link("Line above", person) for person in access.line_above(accountable)
        ]
    team = agent.owner_team
    if team is None:
        return (*links, Link("Owner team", None, "no team owns this agent"))
    links.append(_link("Team lead", team.lead, f"{team} has no lead"))
    on_call = list(
        Person.objects.filter(memberships__team=team, memberships__on_call=True)
    )
    if not on_call:
        links.append(Link("On call", None, f"nobody in {team} is on call"))
    return (*links, *(_link("On call", person, "") for person in on_call))


def _link(role: str, person: Person | None, gap: str) -> Link:
    if person is None:
        return Link(role, None, gap)
    if not person.is_active:
        return Link(role, None, f"{person.name} has left")
    return Link(role, person)
