"""Handing an agent over: offered to a team and a person, and done when that person accepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from registry import access, plain_text
from registry.clock import now
from registry.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    Refusal,
)
from registry.models import Agent, Ownership, OwnershipTransfer, Person, Team
from registry.moments import day
from registry.services import audit
from registry.services.ownership.records import begin, lock, require_accountable
from registry.services.telling import events

Status = OwnershipTransfer.Status
State = Agent.State
TIME_TO_ACCEPT = timedelta(days=14)


@transaction.atomic
def propose_transfer(
    agent: Agent, *, team: Team, accountable: Person, by: Person, reason: str
) -> OwnershipTransfer:
    """Offer the agent to `accountable` of `team`; the owner answers for it until they accept.

    The accountable person, the line above them, the owner team's lead and administrators may.
    """
    agent = lock(agent)
    if not access.may_hand_over(by, agent):
        raise NotAllowedError(
            f"you cannot hand over {agent}",
            fix=f"ask {access.who_may_suspend(agent)}",
        )
    if agent.state not in {State.ACTIVE, State.SUSPENDED}:
        raise ConflictError(f"{agent} is {agent.get_state_display().lower()}")
    if (agent.owner_team_id, agent.accountable_id) == (team.pk, accountable.pk):
        raise ConflictError(f"{accountable} of {team} answers for it already")
    return offer(agent, team=team, accountable=accountable, by=by, reason=reason)


def propose_transfers(
    agents: Sequence[Agent], *, team: Team, accountable: Person, by: Person, reason: str
) -> tuple[list[OwnershipTransfer], list[tuple[Agent, Refusal]]]:
    """Offer many agents: those that were offered, and why others were not."""
    offered: list[OwnershipTransfer] = []
    refused: list[tuple[Agent, Refusal]] = []
    for agent in agents:
        try:
            offered.append(
                propose_transfer(
                    agent, team=team, accountable=accountable, by=by, reason=reason
                )
            )
        except Refusal as refusal:
            refused.append((agent, refusal))
    return offered, refused


def offer(
    agent: Agent, *, team: Team, accountable: Person, by: Person, reason: str
) -> OwnershipTransfer:
    """Write the offer down and tell whoever is asked. The caller holds the lock and knows that `by` may."""
    if not (reason := plain_text.prose(reason, what="the reason")):
        raise InvalidError("say why; whoever is asked reads it")
    require_accountable(accountable)
    if not access.stands_for(accountable, team):
        raise InvalidError(
            f"{accountable} does not belong to {team}",
            fix="name one of its people, or its lead",
        )
    at = now()
    for waiting in agent.transfers.select_for_update().filter(status=Status.OPEN):
        if waiting.expires_at > at:
            raise ConflictError(
                f"{agent} is offered to somebody already", fix="take that back first"
            )
        _run_out(agent, waiting, at)
    offered = OwnershipTransfer.objects.create(
        agent=agent,
        team=team,
        accountable=accountable,
        reason=reason,
        proposed_by=by,
        proposed_at=at,
        expires_at=at + TIME_TO_ACCEPT,
    )
    audit.record(
        "transfer.proposed",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"Offered {agent} to {accountable} of {team}: {offered.reason}",
        facts={"transfer": offered.pk},
    )
    events.emit(
        "transfer.offered",
        offered,
        agent=agent,
        title=f"{by} asks {accountable} to answer for {agent}, for {team}",
        text=f"{offered.reason}\n\n"
        f"Without a yes by {day(offered.expires_at)} nothing changes.",
        letter={"action": "Open the offer"},
        path="/transfers/",
        data={"agent": agent.slug, "transfer": offered.pk, "to": team.slug},
        concerning={accountable},
        answer_by=offered.expires_at,
    )
    return offered


@transaction.atomic
def accept_transfer(offered: OwnershipTransfer, *, by: Person) -> Ownership:
    """The receiver takes it: from now on they answer. Nobody accepts for somebody else."""
    agent, offered = _locked(offered)
    if by.pk != offered.accountable_id:
        raise NotAllowedError(f"only {offered.accountable} can accept this")
    at = now()
    _require_open(offered, at)
    if agent.state in {State.RETIRED, State.BLOCKED}:
        raise ConflictError(f"{agent} is {agent.get_state_display().lower()}")
    if not access.stands_for(by, offered.team):
        raise ConflictError(
            f"you do not belong to {offered.team} any more", fix="decline it"
        )
    before, team_before = agent.accountable, agent.owner_team
    if agent.state == State.UNCLAIMED:
        agent.state = State.ACTIVE
    record = begin(agent, team=offered.team, accountable=by, at=at, transfer=offered)
    _close(offered, Status.ACCEPTED, by, at)
    audit.record(
        "agent.owner_changed" if before else "agent.adopted",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"{by} of {offered.team} now answers for {agent}",
        before={"Owner team": team_before, "Accountable person": before},
        after={"Owner team": offered.team, "Accountable person": by},
        facts={"transfer": offered.pk},
    )
    events.emit(
        "agent.owner_changed" if before else "agent.claimed",
        agent,
        agent=agent,
        title=f"{by} of {offered.team} now answers for {agent}",
        data={"agent": agent.slug, "owner": offered.team.slug},
        path=f"{agent.get_absolute_url()}ownership/",
        concerning={offered.proposed_by, before} - {by},
    )
    return record


@transaction.atomic
def decline_transfer(
    offered: OwnershipTransfer, *, by: Person, note: str
) -> OwnershipTransfer:
    """The receiver says no, and why; the owner stays."""
    agent, offered = _locked(offered)
    if by.pk != offered.accountable_id:
        raise NotAllowedError(f"only {offered.accountable} can decline this")
    at = now()
    _require_open(offered, at)
    if not (note := plain_text.prose(note, what="the reason")):
        raise InvalidError("say why not; who asked reads it")
    return _end(agent, offered, Status.DECLINED, by=by, note=note, at=at)


@transaction.atomic
def withdraw_transfer(offered: OwnershipTransfer, *, by: Person) -> OwnershipTransfer:
    """Whoever offered it, or may hand the agent over, takes the offer back; the owner stays."""
    agent, offered = _locked(offered)
    if by.pk != offered.proposed_by_id and not access.may_hand_over(by, agent):
        raise NotAllowedError(f"only {offered.proposed_by} can take this back")
    at = now()
    _require_open(offered, at)
    return _end(agent, offered, Status.WITHDRAWN, by=by, note="", at=at)


def withdraw_offers(agent: Agent, *, by: Person | None, note: str) -> int:
    """Take back the open offers of the agent, and say why. The caller holds its lock. Returns how many."""
    rows = agent.transfers.select_for_update(of=("self",)).filter(status=Status.OPEN)
    offers = list(rows.select_related("accountable", "proposed_by", "team"))
    for offered in offers:
        _end(agent, offered, Status.WITHDRAWN, by=by, note=note, at=now())
    return len(offers)


def expire_transfers() -> int:
    """Close the offers nobody answered in time: silence is no. Returns how many."""
    due = OwnershipTransfer.objects.filter(status=Status.OPEN, expires_at__lte=now())
    return sum(_expire(offered) for offered in due)


@transaction.atomic
def _expire(offered: OwnershipTransfer) -> bool:
    agent, offered = _locked(offered)
    at = now()
    if offered.status != Status.OPEN or offered.expires_at > at:
        return False
    _run_out(agent, offered, at)
    return True


def _run_out(agent: Agent, offered: OwnershipTransfer, at: datetime) -> None:
    note = f"{offered.accountable} did not answer in time"
    _end(agent, offered, Status.EXPIRED, by=None, note=note, at=at)


def offers_for(person: Person) -> QuerySet[OwnershipTransfer]:
    """The offers that wait for this person."""
    waiting = OwnershipTransfer.objects.filter(
        accountable=person, status=Status.OPEN, expires_at__gt=now()
    )
    return waiting.select_related("agent", "team", "proposed_by")


def transfer_seen(pk: int, *, by: Person) -> OwnershipTransfer:
    """The offer, for those who may see it; `NotFoundError` for others."""
    named = ("agent", "accountable", "team", "proposed_by")
    found = OwnershipTransfer.objects.select_related(*named).filter(pk=pk).first()
    if found is None or not access.may_see_offer(by, found):
        raise NotFoundError("there is no such offer that you may see")
    return found


def offers_of(agents: Iterable[Agent]) -> dict[int, OwnershipTransfer]:
    """The open offer of each agent that has one, by the agent's id."""
    waiting = OwnershipTransfer.objects.filter(
        agent__in=agents, status=Status.OPEN, expires_at__gt=now()
    )
    return {one.agent_id: one for one in waiting.select_related("accountable", "team")}


def _locked(offered: OwnershipTransfer) -> tuple[Agent, OwnershipTransfer]:
    agent = lock(offered.agent)
    rows = OwnershipTransfer.objects.select_for_update(of=("self",))
    found = rows.select_related("accountable", "team", "proposed_by")
    return agent, found.get(pk=offered.pk)


def _require_open(offered: OwnershipTransfer, at: datetime) -> None:
    if offered.status != Status.OPEN:
        raise ConflictError(
            f"this offer no longer waits: {offered.get_status_display().lower()}"
        )
    if offered.expires_at <= at:
        raise ConflictError("the time to answer is over", fix="ask for a new offer")


def _end(
    agent: Agent,
    offered: OwnershipTransfer,
    to: Status,
    *,
    by: Person | None,
    note: str,
    at: datetime,
) -> OwnershipTransfer:
    offered.note = note
    _close(offered, to, by, at)
    audit.record(
        f"transfer.{to}",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"{offered.get_status_display()}: the offer of {offered}"
        + (f", “{note}”" if note else ""),
        facts={"transfer": offered.pk},
    )
    events.emit(
        f"transfer.{to}",
        offered,
        agent=agent,
        title=f"{offered.get_status_display()}: the offer of {offered}",
        text=note,
        path=f"{agent.get_absolute_url()}ownership/",
        data={"agent": agent.slug, "transfer": offered.pk},
        concerning={offered.proposed_by, offered.accountable} - {by},
    )
    return offered


def _close(
    offered: OwnershipTransfer, to: Status, by: Person | None, at: datetime
) -> None:
    offered.status, offered.closed_by, offered.closed_at = to, by, at
    offered.save(update_fields=["status", "closed_by", "closed_at", "note"])
