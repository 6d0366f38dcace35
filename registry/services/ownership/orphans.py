"""An agent whose accountable person left: reminders to the line above, then suspension.

Begun by the worker after whoever takes the person away (`departures`); tended by a periodic task that may run
any number of times, and that also finds what was begun nowhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from registry import access
from registry.clock import now
from registry.errors import InvalidError, NotAllowedError
from registry.models import (
    Agent,
    Orphan,
    OrphanPolicy,
    Person,
    Role,
    Team,
)
from registry.moments import day
from registry.services import audit
from registry.services.ownership.records import lock
from registry.services.stopping.suspension import suspend_by_charter
from registry.services.telling import events

State = Agent.State
ALIVE = (State.ACTIVE, State.SUSPENDED)
LEVELS = 3
"""How far up people are shown on their home page what has lost its accountable person."""


def orphan_policy() -> OrphanPolicy:
    """The days in force; the defaults until an administrator sets others."""
    return OrphanPolicy.objects.filter(pk=1).first() or OrphanPolicy()


@transaction.atomic
def set_orphan_policy(*, grace_days: int, remind_days: int, by: Person) -> OrphanPolicy:
    """Other days, for agents orphaned from now on."""
    if not by.has_role(Role.ADMINISTRATOR):
        raise NotAllowedError("only an administrator sets the days")
    if not (1 <= remind_days <= 90 and 0 <= grace_days <= 365):  # noqa: PLR2004 (days of the form)
        raise InvalidError("between 0 and 365 days of grace, a reminder every 1 to 90")
    before = orphan_policy()
    policy, _ = OrphanPolicy.objects.update_or_create(
        pk=1, defaults={"grace_days": grace_days, "remind_days": remind_days}
    )
    audit.record(
        "orphan_policy.set",
        actor=by,
        target=policy,
        summary=f"Agents without an accountable person are suspended after {grace_days} days",
        before={
            "Days of grace": before.grace_days,
            "Days between reminders": before.remind_days,
        },
        after={"Days of grace": grace_days, "Days between reminders": remind_days},
    )
    return policy


def orphan(agent: Agent, *, person: Person, left_team: Team | None) -> None:
    """The accountable person is gone, or left this team: begin, once. The caller holds the agent's lock."""
    if agent.state not in ALIVE or agent.orphaned.filter(ended_at=None).exists():
        return
    at = now()
    reason = f"{person} left {left_team}" if left_team else f"{person} has left"
    begun = Orphan.objects.create(
        agent=agent,
        person=person,
        left_team=left_team,
        reason=reason,
        since=at,
        suspend_at=at + orphan_policy().grace,
    )
    audit.record(
        "agent.orphaned",
        actor=None,
        target=agent,
        agent=agent,
        summary=f"Nobody answers for {agent}: {reason}; suspended on"
        f" {day(begun.suspend_at)} unless somebody takes it over",
    )
    _remind(begun, at)


def end_orphans(person: Person, *, left_team: Team | None) -> None:
    """They are back, altogether or in this team: what was begun for that ends, where they are here."""
    if not person.is_active:
        return
    begun = Orphan.objects.filter(person=person, left_team=left_team, ended_at=None)
    # The agents first, as everybody else does who changes both: else two wait for each other.
    agents = begun.order_by("agent").values_list("agent", flat=True)
    for agent in Agent.objects.filter(pk__in=list(agents)).order_by("pk"):
        lock(agent)
    for one in begun.select_for_update(of=("self",)).select_related("agent"):
        _end(one, f"{person} is back")


@transaction.atomic
def _sweep(agent: Agent) -> None:
    agent = lock(agent)
    person = agent.accountable
    if person is not None and not person.is_active:
        orphan(agent, person=person, left_team=None)


def tend_orphans() -> int:
    """Remind again where it is time, suspend where the grace is over. Returns how many are open."""
    begun = Orphan.objects.filter(agent=OuterRef("pk"), ended_at=None)
    for agent in Agent.objects.filter(
        ~Exists(begun), state__in=ALIVE, accountable__is_active=False
    ):
        _sweep(agent)
    waiting = list(Orphan.objects.filter(ended_at=None).select_related("agent"))
    for one in waiting:
        _tend(one)
    return len(waiting)


@transaction.atomic
def _tend(begun: Orphan) -> None:
    agent = lock(begun.agent)
    begun = Orphan.objects.select_for_update(of=("self",)).get(pk=begun.pk)
    if begun.ended_at is not None:
        return
    if agent.state not in ALIVE:
        _end(begun, f"it is {agent.get_state_display().lower()}")
        return
    at = now()
    every = timedelta(days=orphan_policy().remind_days)
    if agent.state == State.ACTIVE and at >= begun.suspend_at:
        _suspend(agent, begun)
        _remind(begun, at)
    elif begun.reminded_at is None or at >= begun.reminded_at + every:
        _remind(begun, at)


def _suspend(agent: Agent, begun: Orphan) -> None:
    suspend_by_charter(
        agent,
        reason=f"nobody answers for it: {begun.reason}",
        summary=f"Suspended {agent}: nobody took it over in time",
    )


def _end(begun: Orphan, because: str) -> None:
    begun.ended_at, begun.ended_because = now(), because[:40]
    begun.save(update_fields=["ended_at", "ended_because"])
    audit.record(
        "agent.orphan_ended",
        actor=None,
        target=begun.agent,
        agent=begun.agent,
        summary=f"{begun.agent} is not without an accountable person any more: {because}",
    )


def _remind(begun: Orphan, at: datetime) -> None:
    agent = begun.agent
    begun.reminded_at = at
    begun.save(update_fields=["reminded_at"])
    is_stopped = Agent.objects.filter(pk=agent.pk, state=State.SUSPENDED).exists()
    events.emit(
        "agent.orphaned",
        agent,
        agent=agent,
        key=f"orphan:{begun.pk}:{at:%Y-%m-%d}:{'stopped' if is_stopped else 'on'}",
        title=f"Nobody answers for {agent}",
        text=f"{begun.reason}. "
        + (
            "The agent is suspended until somebody takes it over."
            if is_stopped
            else f"Somebody must take it over by {day(begun.suspend_at)}, else it is suspended."
        )
        + " Offer it to who shall answer for it; yourself, if that is you.",
        path=f"{agent.get_absolute_url()}ownership/",
        data={"agent": agent.slug, "suspend_at": begun.suspend_at.isoformat()},
        concerning=people_above(agent, begun.person),
    )


def people_above(agent: Agent, person: Person) -> set[Person]:
    """The line above who left and the lead of the owner team; administrators where there is nobody."""
    people = set(access.line_above(person))
    people |= {team.lead for team in access.teams_above(agent.owner_team) if team.lead}
    here = {one for one in people if one.is_active and one != person}
    return here or set(
        Person.objects.filter(is_active=True, roles__role=Role.ADMINISTRATOR)
    )


def orphans_for(person: Person) -> QuerySet[Orphan]:
    """The agents without an accountable person that this person may find somebody for; soonest first.

    All of them for administrators, and for auditors to see.
    """
    begun = Orphan.objects.filter(ended_at=None).select_related("agent", "person")
    if person.is_service or not person.is_active:
        return begun.none()
    if access.may_read_audit(person):
        return begun
    mine = Q(agent__accountable=person)
    line, team = "person", "agent__owner_team"
    for _ in range(LEVELS):
        line += "__reports_to"
        mine |= Q(**{line: person}) | Q(**{f"{team}__lead": person})
        team += "__parent"
    return begun.filter(mine)
