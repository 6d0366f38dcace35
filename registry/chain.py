"""The accountability chain: from the agent up to the person's line, with every gap named."""

from __future__ import annotations

from collections.abc import Iterator
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
    """Accountable person, the line above them, the owner team's lead and who is on call.

    A person who stands in several places in a row is one link with every role.
    """
    links: list[Link] = []
    for link in _every_link(agent):
        last = links[-1] if links else None
        if last and link.person and last.person == link.person:
            role = f"{last.role} · {link.role.lower()}"
            links[-1] = Link(role, link.person)
        else:
            links.append(link)
    return tuple(links)


def _every_link(agent: Agent) -> Iterator[Link]:
    accountable = agent.accountable
    yield _link("Accountable", accountable, "nobody answers for this agent")
    if accountable is not None:
        for person in access.line_above(accountable):
            yield Link("Line above", person)
    team = agent.owner_team
    if team is None:
        yield Link("Owner team", None, "no team owns this agent")
        return
    yield _link("Team lead", team.lead, f"{team} has no lead")
    on_call = list(
        Person.objects.filter(memberships__team=team, memberships__on_call=True)
    )
    if not on_call:
        yield Link("On call", None, f"nobody in {team} is on call")
    for person in on_call:
        yield _link("On call", person, "")


def _link(role: str, person: Person | None, gap: str) -> Link:
    if person is None:
        return Link(role, None, gap)
    if not person.is_active:
        return Link(role, None, f"{person.name} has left")
    return Link(role, person)
