"""Stop an agent at once, and let it go on when two people agree."""

from __future__ import annotations

from django.db import transaction

from registry import access, plain_text
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Person, Suspension
from registry.services import audit, epoch
from registry.services.telling import events


def _lock(agent: Agent) -> Agent:
    return Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)


@transaction.atomic
def suspend(agent: Agent, *, by: Person, reason: str) -> Suspension:
    """From here on every check of the agent answers deny."""
    agent = _lock(agent)
    require_may_suspend(agent, by=by)
    if agent.state != Agent.State.ACTIVE:
        raise ConflictError(f"{agent} is {agent.get_state_display().lower()} already")
    # Cleaned, not refused: stopping waits for nobody to type anew.
    reason = plain_text.cleaned(reason).strip()
    if not reason:
        raise InvalidError("say why, for the people who find it stopped")

    before = agent.get_state_display()
    suspension = Suspension.objects.create(agent=agent, reason=reason, by=by)
    agent.state = Agent.State.SUSPENDED
    agent.save(update_fields=["state"])

    epoch.bump(agent)
    audit.record(
        "agent.suspended",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"Suspended {agent}: {suspension.reason}",
        before={"State": before},
        after={"State": agent.get_state_display(), "Reason": suspension.reason},
    )
    tell_suspended(agent, suspension)
    return suspension


def suspend_by_charter(agent: Agent, *, reason: str, summary: str) -> Suspension:
    """Charter itself stops the agent, as somebody decided before. The caller holds the agent's lock."""
    before = agent.get_state_display()
    suspension = Suspension.objects.create(agent=agent, by=None, reason=reason)
    agent.state = Agent.State.SUSPENDED
    agent.save(update_fields=["state"])
    epoch.bump(agent)
    audit.record(
        "agent.suspended",
        actor=None,
        target=agent,
        agent=agent,
        summary=summary,
        before={"State": before},
        after={"State": agent.get_state_display()},
    )
    tell_suspended(agent, suspension)
    return suspension


def require_may_suspend(agent: Agent, *, by: Person) -> None:
    """Raise `NotAllowedError`, naming who could, unless the person may stop the agent."""
    if not access.may_suspend(by, agent):
        raise NotAllowedError(
            f"you cannot suspend {agent}", fix=f"ask {access.who_may_suspend(agent)}"
        )


@transaction.atomic
def ask_to_resume(agent: Agent, *, by: Person) -> Suspension:
    """Propose that the agent goes on; another person confirms with `resume`."""
    agent = _lock(agent)
    suspension = _require_suspended(agent, by)
    suspension.resume_asked_by = by
    suspension.save(update_fields=["resume_asked_by"])
    audit.record(
        "agent.resume_asked",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"Asked that {agent} may go on",
        after={"Asked by": by},
    )
    events.emit(
        "agent.resume_asked",
        agent,
        agent=agent,
        title=f"{by} asks that {agent} may go on",
        letter={"note": "Another person confirms it, or leaves it stopped."},
        data={"agent": agent.slug},
        concerning=_concerned(agent) - {by},
    )
    return suspension


@transaction.atomic
def resume(agent: Agent, *, by: Person) -> Agent:
    """Let the agent go on; never the same person as the one who asked."""
    agent = _lock(agent)
    suspension = _require_suspended(agent, by)
    if suspension.resume_asked_by is None:
        raise ConflictError(
            "nobody has asked that it may go on", fix="ask first; another confirms"
        )
    if suspension.resume_asked_by == by:
        raise NotAllowedError(
            "the person who asked cannot confirm", fix="another person confirms"
        )

    before = agent.get_state_display()
    suspension.lifted_by, suspension.lifted_at = by, now()
    suspension.save(update_fields=["lifted_by", "lifted_at"])
    agent.state = Agent.State.ACTIVE
    agent.save(update_fields=["state"])

    epoch.bump(agent)
    audit.record(
        "agent.resumed",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"{agent} may go on; {suspension.resume_asked_by} had asked",
        before={"State": before},
        after={"State": agent.get_state_display()},
    )
    events.emit(
        "agent.resumed",
        agent,
        agent=agent,
        title=f"{agent} may go on",
        text=f"{suspension.resume_asked_by} asked for it, {by} agreed.",
        data={"agent": agent.slug},
        concerning=_concerned(agent) - {by},
    )
    return agent


def _require_suspended(agent: Agent, by: Person) -> Suspension:
    if not access.may_resume(by, agent):
        raise NotAllowedError(
            f"you cannot let {agent} go on", fix=f"ask {access.who_may_suspend(agent)}"
        )
    suspension = agent.current_suspension()
    if suspension is None:
        raise ConflictError(f"{agent} is not suspended")
    if agent.orphaned.filter(ended_at=None, suspend_at__lte=now()).exists():
        raise ConflictError(
            f"nobody answers for {agent}", fix="somebody takes it over first"
        )
    return suspension


def tell_suspended(agent: Agent, suspension: Suspension) -> None:
    """Say that the agent was stopped, to whoever answers for it and does not know."""
    who = suspension.by or "Charter"
    events.emit(
        "agent.suspended",
        agent,
        agent=agent,
        title=f"{agent} was suspended",
        text=f"{who} suspended it: {suspension.reason}",
        data={"agent": agent.slug, "suspension": suspension.pk},
        concerning=_concerned(agent) - {suspension.by},
    )


def _concerned(agent: Agent) -> set[Person | None]:
    lead = agent.owner_team.lead if agent.owner_team is not None else None
    return {agent.accountable, lead}
