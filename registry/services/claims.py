"""Agents nobody owns yet: a team adopts one, or an administrator blocks it."""

from __future__ import annotations

from django.db import transaction

from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Person, Role, Team
from registry.services import audit
from registry.services.ownership import begin, lock, may_block

State = Agent.State


@transaction.atomic
def adopt_agent(agent: Agent, *, team: Team, by: Person) -> Agent:
    """Answer for an unclaimed agent, for a team of one's own; administrators for every team."""
    agent = lock(agent)
    if by.is_service or not (team.has_member(by) or by.has_role(Role.ADMINISTRATOR)):
        raise NotAllowedError(
            f"only a member of {team} adopts an agent for it",
            fix="choose a team of yours",
        )
    if agent.state != State.UNCLAIMED:
        raise ConflictError(f"{agent} is {agent.get_state_display().lower()}")
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
    return agent


@transaction.atomic
def block_agent(agent: Agent, *, by: Person, reason: str) -> Agent:
    """Keep an unclaimed agent out: nobody adopts it until an administrator lets it."""
    _require_may_block(by)
    agent = lock(agent)
    if agent.state != State.UNCLAIMED:
        raise ConflictError(f"{agent} is {agent.get_state_display().lower()}")
    if not reason.strip():
        raise InvalidError("say why it is kept out")
    return _move(agent, State.BLOCKED, by, f"Blocked {agent}: {reason.strip()}")


@transaction.atomic
def unblock_agent(agent: Agent, *, by: Person) -> Agent:
    """Let a blocked agent be adopted again."""
    _require_may_block(by)
    agent = lock(agent)
    if agent.state != State.BLOCKED:
        raise ConflictError(f"{agent} is not blocked")
    return _move(agent, State.UNCLAIMED, by, f"{agent} may be adopted again")


def _require_may_block(by: Person) -> None:
    if not may_block(by):
        raise NotAllowedError("only an administrator keeps agents out")


def _move(agent: Agent, to: Agent.State, by: Person, summary: str) -> Agent:
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
    )
    return agent
