"""Agents nobody owns yet: a team adopts one, or an administrator blocks it.

Who adopts an agent answers for it, or asks somebody of the team to, who has to accept.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from registry import plain_text
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, AuditEntry, OwnershipTransfer, Person, Role, Team
from registry.services import audit
from registry.services.ownership.records import begin, lock, may_block
from registry.services.ownership.transfers import offer, withdraw_offers
from registry.services.telling import events

State = Agent.State


@transaction.atomic
def adopt_agent(agent: Agent, *, team: Team, by: Person) -> Agent:
    """Answer for an unclaimed agent, for a team of one's own; administrators for every team.

    Who answers at once comes before who was only asked: an open offer of it is taken back.
    """
    agent = _unclaimed(agent, team=team, by=by)
    withdraw_offers(agent, by=by, note=f"{by} of {team} adopted it")
    agent.state = State.ACTIVE
    begin(agent, team=team, accountable=by, at=now())
    audit.record(
        "agent.adopted",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"{by} of {team} adopted {agent} and answers for it",
        after={"Owner team": team, "Accountable person": by},
    )
    events.emit(
        "agent.claimed",
        agent,
        agent=agent,
        title=f"{by} of {team} adopted {agent} and answers for it",
        data={"agent": agent.slug, "owner": team.slug},
        concerning={team.lead} - {by},
    )
    return agent


@transaction.atomic
def offer_adoption(
    agent: Agent, *, team: Team, accountable: Person, by: Person
) -> OwnershipTransfer:
    """Adopt it for a team, with somebody else to answer for it: it stays unclaimed until they accept."""
    agent = _unclaimed(agent, team=team, by=by)
    reason = f"{by} adopts it for {team}"
    return offer(agent, team=team, accountable=accountable, by=by, reason=reason)


def _unclaimed(agent: Agent, *, team: Team, by: Person) -> Agent:
    agent = lock(agent)
    if by.is_service or not (team.has_member(by) or by.has_role(Role.ADMINISTRATOR)):
        raise NotAllowedError(
            f"only a member of {team} adopts an agent for it",
            fix="choose a team of yours",
        )
    if agent.state != State.UNCLAIMED:
        raise ConflictError(f"{agent} is {agent.get_state_display().lower()}")
    return agent


@transaction.atomic
def block_agent(agent: Agent, *, by: Person, reason: str) -> Agent:
    """Keep an unclaimed agent out: nobody adopts it until an administrator lets it."""
    require_may_block(by)
    agent = lock(agent)
    if agent.state != State.UNCLAIMED:
        raise ConflictError(f"{agent} is {agent.get_state_display().lower()}")
    reason = plain_text.prose(reason, what="the reason")
    if not reason:
        raise InvalidError("say why it is kept out")
    withdraw_offers(agent, by=by, note="it is blocked")
    return _move(agent, State.BLOCKED, by, f"Blocked {agent}: {reason}", reason=reason)


@transaction.atomic
def unblock_agent(agent: Agent, *, by: Person) -> Agent:
    """Let a blocked agent be adopted again."""
    require_may_block(by)
    agent = lock(agent)
    if agent.state != State.BLOCKED:
        raise ConflictError(f"{agent} is not blocked")
    return _move(agent, State.UNCLAIMED, by, f"{agent} may be adopted again", reason="")


def require_may_block(by: Person) -> None:
    """Raise `NotAllowedError` unless the person keeps agents out."""
    if not may_block(by):
        raise NotAllowedError("only an administrator keeps agents out")


def why_blocked(agents: Iterable[Agent]) -> dict[int, AuditEntry]:
    """For each blocked agent, by its id, the entry of the trail that says who blocked it and why."""
    entries = AuditEntry.objects.filter(event="agent.blocked", agent__in=agents)
    return {
        entry.agent_id: entry
        for entry in entries.order_by("at", "pk")
        if entry.agent_id
    }


def _move(
    agent: Agent, to: Agent.State, by: Person, summary: str, *, reason: str
) -> Agent:
    before = agent.get_state_display()
    agent.state = to
    agent.save(update_fields=["state"])
    audit.record(
        f"agent.{to}",
        actor=by,
        target=agent,
        agent=agent,
        summary=summary,
        before={"State": before},
        after={"State": agent.get_state_display()},
        facts={"reason": reason} if reason else {},
    )
    events.emit(
        "agent.blocked" if to == State.BLOCKED else "agent.unblocked",
        agent,
        agent=agent,
        title=summary,
        data={"agent": agent.slug},
    )
    return agent
