"""When somebody leaves: they are out at once, and their agents wait for somebody else."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from registry import access
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Agent, AuditEntry, OwnershipTransfer, Person, Team
from registry.services import audit, outbox
from registry.services.ownership import orphans
from registry.services.ownership.records import lock
from registry.services.ownership.transfers import Status, withdraw_offers
from registry.services.roles import (
    require_administrator,
    require_another_administrator,
)

BEGIN_ORPHANS = "registry.tasks.begin_orphans"


@transaction.atomic
def deactivate_person(person: Person, *, by: Person) -> Person:
    """The person has left: they are signed out everywhere, and their agents wait for somebody else."""
    require_administrator(by)
    if person == by:
        raise InvalidError("nobody deactivates themselves; another administrator does")
    require_another_administrator(person)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise ConflictError(f"{person} has left already")
    person.is_active = False
    person.save(update_fields=["is_active"])
    _shut_out(person)
    left = audit.record(
        "person.deactivated", actor=by, target=person, summary=f"{person} has left"
    )
    promise_orphans(left, person)
    return person


@transaction.atomic
def reactivate_person(person: Person, *, by: Person) -> Person:
    """The person is back, and answers again for what nobody took over."""
    require_administrator(by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        raise ConflictError(f"{person} is here")
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record(
        "person.reactivated", actor=by, target=person, summary=f"{person} is back"
    )
    orphans.end_orphans(person, left_team=None)
    return person


def promise_orphans(left: AuditEntry, person: Person, team: Team | None = None) -> None:
    """Have the worker see to the agents of who left, altogether or this team; `left` says it happened."""
    outbox.promise(
        BEGIN_ORPHANS,
        key=f"left:{left.pk}",
        payload={"person": person.pk, "team": team.pk if team else None},
    )


def begin_orphans(person_id: int, team_id: int | None) -> None:
    """Begin the orphan process of what the person answered for, and take offers to them back.

    Safe to repeat, and late: who is back, or was followed by somebody, leaves nothing alone.
    """
    person = Person.objects.get(pk=person_id)
    team = Team.objects.get(pk=team_id) if team_id else None
    for agent in Agent.objects.filter(accountable=person).order_by("pk"):
        _leave(agent, person, team)
    waiting = OwnershipTransfer.objects.filter(accountable=person, status=Status.OPEN)
    for agent in Agent.objects.filter(transfers__in=waiting).order_by("pk"):
        _take_back(agent, person, team)


def take_back_offers() -> int:
    """Take back offers to people who are gone, or belong to the team no more. Returns how many.

    Also those made while their receiver left, which nobody saw, and those to a lead who leads no more.
    """
    rows = OwnershipTransfer.objects.filter(status=Status.OPEN)
    waiting = rows.select_related("agent", "accountable", "team")
    return sum(_take_back_if_gone(one) for one in waiting if _why_gone(one))


@transaction.atomic
def _take_back_if_gone(offered: OwnershipTransfer) -> int:
    agent = lock(offered.agent)
    rows = agent.transfers.filter(pk=offered.pk, status=Status.OPEN)
    waiting = rows.select_related("accountable", "team").first()
    why = _why_gone(waiting) if waiting else ""
    return withdraw_offers(agent, by=None, note=why) if why else 0


def _why_gone(offered: OwnershipTransfer) -> str:
    if not offered.accountable.is_active:
        return f"{offered.accountable} has left"
    if not access.stands_for(offered.accountable, offered.team):
        return f"{offered.accountable} belongs to {offered.team} no more"
    return ""


@transaction.atomic
def _leave(agent: Agent, person: Person, team: Team | None) -> None:
    agent = lock(agent)
    person.refresh_from_db()
    if agent.accountable_id != person.pk:
        return
    if team is not None:
        if agent.owner_team == team and not _is_in(team, person):
            orphans.orphan(agent, person=person, left_team=team)
    elif not person.is_active:
        orphans.orphan(agent, person=person, left_team=None)


@transaction.atomic
def _take_back(agent: Agent, person: Person, team: Team | None) -> None:
    agent = lock(agent)
    person.refresh_from_db()
    offered = agent.transfers.filter(accountable=person, status=Status.OPEN).first()
    if offered is None:
        return
    if not person.is_active:
        withdraw_offers(agent, by=None, note=f"{person} has left")
    elif team is not None and offered.team == team and not _is_in(team, person):
        withdraw_offers(agent, by=None, note=f"{person} left {team}")


def _is_in(team: Team, person: Person) -> bool:
    return team.memberships.filter(person=person).exists()


def _shut_out(person: Person) -> None:
    """End their sessions and tokens, which stay ended when they come back."""
    person.tokens.filter(revoked_at=None).update(revoked_at=now())
    for session in Session.objects.filter(expire_date__gt=now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()
