"""Who answers for an agent, handed over only to somebody who accepts it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from registry import access
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError, Refusal
from registry.models import (
    Agent,
    Orphan,
    Ownership,
    OwnershipTransfer,
    Person,
    Role,
    Team,
)
from registry.services import audit, mail

Status = OwnershipTransfer.Status
State = Agent.State
TIME_TO_ACCEPT = timedelta(days=14)


def lock(agent: Agent) -> Agent:
    """The agent, locked: everything about its owner goes one after the other."""
    return Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)


def answered_at(agent: Agent, moment: datetime) -> Ownership | None:
    """Who answered for the agent at `moment`; None: nobody, or it was not there."""
    records = agent.ownerships.select_related("team", "accountable")
    return records.at(moment).first()


def require_accountable(person: Person) -> None:
    """Raise `InvalidError` for somebody who cannot answer for an agent."""
    if person.is_service or not person.is_active:
        raise InvalidError(
            f"{person} cannot answer for an agent",
            fix="name an active person, not a service account",
        )


def begin(agent: Agent, *, team: Team, accountable: Person, at: datetime) -> Ownership:
    """Give the agent an owner from `at` on, and end the record before. The caller holds the lock."""
    require_accountable(accountable)
    agent.ownerships.filter(until=None).update(until=at)
    agent.owner_team, agent.accountable = team, accountable
    agent.save(update_fields=["owner_team", "accountable", "state"])
    agent.orphaned.filter(ended_at=None).update(
        ended_at=at, ended_because="somebody took it over"
    )
    return Ownership.objects.create(
        agent=agent, team=team, accountable=accountable, since=at
    )


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
            f"you cannot hand over {agent}", fix=f"ask {access.who_may_suspend(agent)}"
        )
    if agent.state not in {State.ACTIVE, State.SUSPENDED}:
        raise ConflictError(f"{agent} is {agent.get_state_display().lower()}")
    if not reason.strip():
        raise InvalidError("say why; whoever is asked reads it")
    require_accountable(accountable)
    if (agent.owner_team_id, agent.accountable_id) == (team.pk, accountable.pk):
        raise ConflictError(f"{accountable} of {team} answers for it already")
    if agent.transfers.filter(status=Status.OPEN).exists():
        raise ConflictError(
            f"{agent} is offered to somebody already", fix="take that back first"
        )
    at = now()
    offered = OwnershipTransfer.objects.create(
        agent=agent,
        team=team,
        accountable=accountable,
        reason=reason.strip(),
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
    )
    mail.promise_mail(
        {accountable},
        key=f"transfer:{offered.pk}",
        subject=f"Will you answer for {agent}?",
        text=f"{by} asks you to answer for {agent}, for {team}: {offered.reason}\n\n"
        f"Without your yes by {offered.expires_at:%d %b %Y} nothing changes.",
        path="/transfers/",
    )
    return offered


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


@transaction.atomic
def accept_transfer(offered: OwnershipTransfer, *, by: Person) -> Ownership:
    """The receiver takes it: from now on they answer. Nobody accepts for somebody else."""
    agent, offered = _locked(offered)
    if by.pk != offered.accountable_id:
        raise NotAllowedError(f"only {offered.accountable} can accept this")
    at = now()
    _require_open(offered, at)
    if agent.state not in {State.ACTIVE, State.SUSPENDED}:
        raise ConflictError(f"{agent} is {agent.get_state_display().lower()}")
    owned_by, before = agent.owner_team, agent.accountable
    record = begin(agent, team=offered.team, accountable=by, at=at)
    _close(offered, Status.ACCEPTED, by, at)
    audit.record(
        "agent.owner_changed",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"{by} of {offered.team} now answers for {agent}",
        before={"Owner team": owned_by, "Accountable person": before},
        after={"Owner team": offered.team, "Accountable person": by},
    )
    _tell(offered, {offered.proposed_by, before} - {by, None}, f"{by} accepted it")
    return record


@transaction.atomic
def decline_transfer(
    offered: OwnershipTransfer, *, by: Person, note: str
) -> OwnershipTransfer:
    """The receiver says no, or who offered it takes it back; the owner stays."""
    agent, offered = _locked(offered)
    _require_open(offered, now())
    declines = by.pk == offered.accountable_id
    if not declines and not access.may_hand_over(by, agent):
        raise NotAllowedError("only who is asked, or who may hand it over, ends this")
    if declines and not note.strip():
        raise InvalidError("say why not; who asked reads it")
    offered.note = note.strip()
    _close(offered, Status.DECLINED if declines else Status.WITHDRAWN, by, now())
    audit.record(
        f"transfer.{offered.status}",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"{offered.get_status_display()}: {offered}"
        + (f", “{offered.note}”" if offered.note else ""),
    )
    _tell(offered, {offered.proposed_by, offered.accountable} - {by}, str(offered.note))
    return offered


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
    _close(offered, Status.EXPIRED, None, at)
    audit.record(
        "transfer.expired",
        actor=None,
        target=agent,
        agent=agent,
        summary=f"{offered.accountable} did not answer in time; the owner stays",
    )
    return True


def withdraw_offers(agent: Agent, *, by: Person, at: datetime) -> int:
    """Close the offers of an agent that ends; the caller holds its lock and records why. Returns how many."""
    rows = OwnershipTransfer.objects.select_for_update(of=("self",))
    offers = list(rows.filter(agent=agent, status=Status.OPEN))
    for offered in offers:
        _close(offered, Status.WITHDRAWN, by, at)
    return len(offers)


def _locked(offered: OwnershipTransfer) -> tuple[Agent, OwnershipTransfer]:
    agent = lock(offered.agent)
    rows = OwnershipTransfer.objects.select_for_update(of=("self",))
    return agent, rows.select_related("accountable", "team").get(pk=offered.pk)


def _require_open(offered: OwnershipTransfer, at: datetime) -> None:
    if offered.status != Status.OPEN or offered.expires_at <= at:
        raise ConflictError(
            f"this offer no longer waits: {offered.get_status_display().lower()}"
        )


def _close(
    offered: OwnershipTransfer, to: Status, by: Person | None, at: datetime
) -> None:
    offered.status, offered.closed_by, offered.closed_at = to, by, at
    offered.save(update_fields=["status", "closed_by", "closed_at", "note"])


def _tell(
    offered: OwnershipTransfer, people: Iterable[Person | None], text: str
) -> None:
    mail.promise_mail(
        {person for person in people if person is not None},
        key=f"transfer-closed:{offered.pk}",
        subject=f"{offered.agent}: {offered.get_status_display().lower()}",
        text=text or offered.get_status_display(),
        path=offered.agent.get_absolute_url(),
    )


def is_orphaned(agent: Agent) -> Orphan | None:
    """The orphan process of the agent, while it goes on."""
    return agent.orphaned.filter(ended_at=None).first()


def offers_for(person: Person) -> list[OwnershipTransfer]:
    """The offers that wait for this person."""
    waiting = OwnershipTransfer.objects.filter(
        accountable=person, status=Status.OPEN, expires_at__gt=now()
    )
    return list(waiting.select_related("agent", "team", "proposed_by"))


def may_block(person: Person) -> bool:
    """Whether the person may keep an unclaimed agent out."""
    return not person.is_service and person.has_role(Role.ADMINISTRATOR)
