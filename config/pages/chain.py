"""The whole accountability chain of an agent: the registry's steps, and who approves between them."""

from __future__ import annotations

from datetime import datetime

from approvals.services.approvers import approvers_step
from registry.chain import Link, Step, chain_at, chain_now, is_told
from registry.clock import now
from registry.models import Agent
from registry.services.ownership.records import answered_at

AFTER = "Owner team"


def whole_chain(agent: Agent) -> tuple[Step, ...]:
    """Accountable person, line, owner team, approvers, reviewers, on call: as they stand now."""
    return _with_approvers(chain_now(agent), agent, now())


def whole_chain_at(agent: Agent, moment: datetime) -> tuple[Step, ...]:
    """The same, as they stood at `moment`."""
    return _with_approvers(chain_at(agent, moment), agent, moment)


def short_chain(agent: Agent) -> list[Link]:
    """The people and gaps of the chain as it stands now, one after the other."""
    steps = whole_chain(agent)
    return [link for step in steps for link in step.links if is_told(link)]


def _with_approvers(
    steps: tuple[Step, ...], agent: Agent, at: datetime
) -> tuple[Step, ...]:
    place = next(
        place for place, step in enumerate(steps, start=1) if step.title == AFTER
    )
    approvers = approvers_step(answered_at(agent, at), at=at)
    return (*steps[:place], approvers, *steps[place:])
