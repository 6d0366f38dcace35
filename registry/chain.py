"""The accountability chain: from the agent up to the person's line, now or on any day, every gap named.

Read from chain records, so that the chain of last March is the one people stood in then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from registry.as_of import AsOf
from registry.clock import now
from registry.models import Agent, ChainRecord, Person, Team
from registry.services.ownership.records import answered_at

Kind = ChainRecord.Kind


@dataclass(frozen=True, slots=True)
class Link:
    """One place in the chain, held by a person or a team; `gap` says what is missing where neither does."""

    role: str
    person: Person | None = None
    gap: str = ""
    team: Team | None = None

    @property
    def name(self) -> str:
        held = self.person or self.team
        return held.name if held else ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step up the chain: what it is called, and who stands there."""

    title: str
    links: tuple[Link, ...]

    def told(self, link: Link) -> str:
        """What is missing in a link, with the link's role where the step does not say it."""
        return link.gap if link.role == self.title else f"{link.role}: {link.gap}"

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is missing in it."""
        return tuple(link.gap for link in self.links if link.gap)


def accountability_chain(agent: Agent) -> tuple[Link, ...]:
    """Who stands there now, one link after the other; teams only where a team answers."""
    steps = chain_now(agent)
    return tuple(link for step in steps for link in step.links if is_told(link))


def is_told(link: Link) -> bool:
    """Whether a short chain tells it: people, gaps, and the team that answers questions."""
    return link.team is None or link.role == "Reviewers"


def chain_now(agent: Agent) -> tuple[Step, ...]:
    """The steps from the accountable person to who is on call, as they are."""
    return _steps(agent, agent.owner_team, agent.accountable, AsOf(now()))


def chain_at(agent: Agent, at: datetime) -> tuple[Step, ...]:
    """The steps as they stood at `at`."""
    record = answered_at(agent, at)
    if record is None:
        return _steps(agent, None, None, AsOf(at))
    return _steps(agent, record.team, record.accountable, AsOf(at))


def _steps(
    agent: Agent, team: Team | None, accountable: Person | None, then: AsOf
) -> tuple[Step, ...]:
    teams = then.teams(team) if team else []
    steps = (
        Step("Accountable", (_accountable(accountable, then),)),
        Step("Line above", tuple(_line(accountable, teams, then))),
        Step("Owner team", tuple(_owners(teams, then))),
        Step("Reviewers", (_reviewers(agent, accountable, then),)),
        Step("On call", tuple(_on_call(teams, then))),
    )
    return tuple(step for step in steps if step.links)


def _accountable(person: Person | None, then: AsOf) -> Link:
    if person is None:
        return Link("Accountable", gap="nobody answers for this agent")
    return _held("Accountable", person, then)


def _held(role: str, person: Person, then: AsOf) -> Link:
    if not then.was_here(person):
        return Link(role, gap=f"{person.name} has left")
    return Link(role, person)


def _line(accountable: Person | None, teams: list[Team], then: AsOf) -> Iterator[Link]:
    if accountable is None:
        return
    line = then.line(accountable)
    for above in line:
        yield _held("Line above", above, then)
    leads = [lead for team in teams for lead in then.people(Kind.LEAD, team.pk)]
    # Who leads the team themselves has the owner team's step for it.
    if not line and not any(then.was_here(lead) for lead in leads):
        yield Link("Line above", gap=f"nobody stands above {accountable.name}")


def _owners(teams: list[Team], then: AsOf) -> Iterator[Link]:
    if not teams:
        yield Link("Owner team", gap="no team owns this agent")
    for place, team in enumerate(teams):
        yield Link("Part of" if place else "Owner team", team=team)
        role = f"Leads {team.name}" if place else "Team lead"
        leads = then.people(Kind.LEAD, team.pk)
        for lead in leads:
            yield _held(role, lead, then)
        if not leads and not place:
            yield Link(role, gap=f"{team.name} has no lead")


def _reviewers(agent: Agent, accountable: Person | None, then: AsOf) -> Link:
    team = then.team(Kind.REVIEWERS, agent.pk)
    if team is not None:
        here = [one for one in then.people(Kind.MEMBER, team.pk) if then.was_here(one)]
        if here:
            return Link("Reviewers", team=team)
        return Link("Reviewers", gap=f"nobody is in {team.name}")
    if accountable is not None and then.was_here(accountable):
        return Link("Reviewers", accountable)
    return Link("Reviewers", gap="nobody answers its questions")


def _on_call(teams: list[Team], then: AsOf) -> Iterator[Link]:
    if not teams:
        return
    found = [one for team in teams for one in then.people(Kind.ON_CALL, team.pk)]
    for person in dict.fromkeys(found):
        yield _held("On call", person, then)
    if not found:
        yield Link("On call", gap=f"nobody in {teams[0].name} is on call")
