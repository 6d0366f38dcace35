"""An agent whose accountable person left: reminders to the line above, then suspension.

Begun by whatever takes the person away; tended by a periodic task that may run any number of times.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from registry import access
from registry.clock import now
from registry.errors import InvalidError, NotAllowedError
from registry.models import Agent, Orphan, OrphanPolicy, Person, Role, Suspension
from registry.services import audit, epoch, mail
from registry.services.ownership import lock

State = Agent.State


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


def orphan(agent: Agent, *, person: Person, reason: str) -> Orphan:
    """The accountable person is gone: begin, in the caller's transaction."""
    at, policy = now(), orphan_policy()
    begun, is_new = Orphan.objects.get_or_create(
        agent=agent,
        ended_at=None,
        defaults={
            "person": person,
            "reason": reason,
            "since": at,
            "suspend_at": at + policy.grace,
        },
    )
    if is_new:
        audit.record(
            "agent.orphaned",
            actor=None,
            target=agent,
            agent=agent,
            summary=f"Nobody answers for {agent}: {reason}; suspended on"
            f" {begun.suspend_at:%d %b %Y} unless somebody takes it over",
        )
        _remind(begun, at)
    return begun


def end_orphans(person: Person, *, reason: str) -> int:
    """They are back: what was begun for them ends. Returns how many."""
    return Orphan.objects.filter(person=person, ended_at=None).update(
        ended_at=now(), ended_because=reason
    )


def tend_orphans() -> int:
    """Remind again where it is time, suspend where the grace is over. Returns how many are open."""
    waiting = list(Orphan.objects.filter(ended_at=None).select_related("agent"))
    for one in waiting:
        _tend(one)
    return len(waiting)


@transaction.atomic
def _tend(begun: Orphan) -> None:
    agent = lock(begun.agent)
    begun = Orphan.objects.select_for_update(of=("self",)).get(pk=begun.pk)
    at = now()
    if begun.ended_at is not None:
        return
    if agent.state == State.ACTIVE and at >= begun.suspend_at:
        _suspend(agent, begun)
    every = timedelta(days=orphan_policy().remind_days)
    if begun.reminded_at is None or at >= begun.reminded_at + every:
        _remind(begun, at)


def _suspend(agent: Agent, begun: Orphan) -> None:
    Suspension.objects.create(agent=agent, by=None, reason=begun.reason)
    agent.state = State.SUSPENDED
    agent.save(update_fields=["state"])
    epoch.bump(agent)
    audit.record(
        "agent.suspended",
        actor=None,
        target=agent,
        agent=agent,
        summary=f"Suspended {agent}: nobody took it over in time",
    )


def _remind(begun: Orphan, at: datetime) -> None:
    agent = begun.agent
    begun.reminded_at = at
    begun.save(update_fields=["reminded_at"])
    mail.promise_mail(
        people_above(agent, begun.person),
        key=f"orphan:{begun.pk}:{at:%Y-%m-%d}",
        subject=f"Nobody answers for {agent}",
        text=f"{begun.reason}. Somebody must take it over by {begun.suspend_at:%d %b %Y},"
        " else it is suspended.",
        path=f"{agent.get_absolute_url()}ownership/",
    )


def people_above(agent: Agent, person: Person) -> set[Person]:
    """The line above who left and the lead of the owner team; administrators where there is nobody."""
    people = set(access.line_above(person))
    if agent.owner_team is not None and agent.owner_team.lead is not None:
        people.add(agent.owner_team.lead)
    here = {one for one in people if one.is_active and one != person}
    return here or set(
        Person.objects.filter(is_active=True, roles__role=Role.ADMINISTRATOR)
    )
