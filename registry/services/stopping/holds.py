"""Suspend a version, a team's agents or everything at once; let it go on when two people agree.

The resolver reads holds in the statement that finds the caller and remembers them under a lease on the
epoch, which these calls wait for: no check that starts after one of them returned is allowed.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q

from registry import access, plain_text
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Hold, Person, Role, Team
from registry.services import audit, epoch
from registry.services.stopping.covering import agents_under
from registry.services.telling import events

Kind = Hold.Kind
_EVERYTHING = "charter hold everything"


def hold_team(team: Team, *, by: Person, reason: str) -> Hold:
    """Every agent of the team, and of the teams within it, answers deny."""
    return suspend_wide(Hold(kind=Kind.TEAM, team=team), by=by, reason=reason)


def hold_everything(*, by: Person, reason: str) -> Hold:
    """Every agent there is answers deny."""
    return suspend_wide(Hold(kind=Kind.EVERYTHING), by=by, reason=reason)


@transaction.atomic
def suspend_wide(hold: Hold, *, by: Person, reason: str) -> Hold:
    """Put an unsaved hold in effect. Raises `NotAllowedError`, `InvalidError`, `ConflictError`."""
    require_may_hold(hold, by=by)
    # Cleaned, not refused: stopping waits for nobody to type anew.
    reason = plain_text.cleaned(reason).strip()
    if not reason:
        raise InvalidError("say why, for the people who find it stopped")
    _lock(hold)
    epoch.bump_all()
    if is_held(hold):
        raise ConflictError(f"{hold.covered} is suspended already")
    hold.by, hold.reason = by, reason
    hold.save()
    audit.record(
        "hold.began",
        actor=by,
        target=hold,
        agent=hold.agent,
        summary=f"Suspended {hold.covered}: {hold.reason}",
        after={"Suspended": hold.covered, "Reason": hold.reason},
    )
    _tell(
        "hold.began",
        hold,
        by=by,
        title=f"Suspended: {hold.covered}",
        text=f"{by} suspended {hold.covered}: {hold.reason}",
        people=_concerned(hold),
    )
    return hold


def _lock(hold: Hold) -> None:
    """The agent or the team; of two people who stop everything, one waits for the other."""
    if hold.agent is not None:
        Agent.objects.select_for_update(of=("self",)).get(pk=hold.agent.pk)
    if hold.team is not None:
        Team.objects.select_for_update(of=("self",)).get(pk=hold.team.pk)
    if hold.kind == Kind.EVERYTHING:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_EVERYTHING]
            )


def is_held(hold: Hold) -> bool:
    """Whether one like it is in effect."""
    return Hold.objects.filter(
        kind=hold.kind,
        agent=hold.agent,
        version=hold.version,
        team=hold.team,
        lifted_at=None,
    ).exists()


def require_may_hold(hold: Hold, *, by: Person) -> None:
    """Raise `NotAllowedError`, naming who could, unless the person may stop it."""
    if not access.may_hold(by, hold):
        raise NotAllowedError(
            f"you cannot suspend {hold.covered}", fix=f"ask {who_may(hold)}"
        )


def who_may(hold: Hold) -> str:
    """The people to ask for what this person may not do, for the refusal's sentence."""
    if hold.agent is not None:
        return access.who_may_suspend(hold.agent)
    if hold.team is not None and hold.team.lead is not None:
        return f"{hold.team.lead} or an administrator"
    return "an administrator"


@transaction.atomic
def ask_to_lift(hold: Hold, *, by: Person) -> Hold:
    """Propose that it goes on; another person confirms with `lift`."""
    hold = _in_effect(hold, by)
    hold.resume_asked_by = by
    hold.save(update_fields=["resume_asked_by"])
    audit.record(
        "hold.lift_asked",
        actor=by,
        target=hold,
        agent=hold.agent,
        summary=f"Asked that {hold.covered} may go on",
        after={"Asked by": by},
    )
    _tell(
        "hold.lift_asked",
        hold,
        by=by,
        title=f"{by} asks that {hold.covered} may go on",
        text=f"It was suspended: {hold.reason}\n\nAnother person has to confirm.",
        people=_concerned(hold),
    )
    return hold


@transaction.atomic
def lift(hold: Hold, *, by: Person) -> Hold:
    """Let it go on, as far as nothing else covers it; never the same person as the one who asked."""
    hold = _in_effect(hold, by)
    if hold.resume_asked_by is None:
        raise ConflictError(
            "nobody has asked that it may go on", fix="ask first; another confirms"
        )
    if hold.resume_asked_by == by:
        raise NotAllowedError(
            "the person who asked cannot confirm", fix="another person confirms"
        )
    hold.lifted_by, hold.lifted_at = by, now()
    hold.save(update_fields=["lifted_by", "lifted_at"])
    epoch.bump_all()
    audit.record(
        "hold.lifted",
        actor=by,
        target=hold,
        agent=hold.agent,
        summary=f"Let {hold.covered} go on; {hold.resume_asked_by} had asked",
        before={"Suspended": hold.covered},
        after={},
    )
    _tell(
        "hold.lifted",
        hold,
        by=by,
        title=f"No longer suspended: {hold.covered}",
        text=f"{hold.resume_asked_by} asked and {by} confirmed.",
        people=_concerned(hold),
    )
    return hold


def _in_effect(hold: Hold, by: Person) -> Hold:
    if not access.may_lift(by, hold):
        raise NotAllowedError(
            f"you cannot let {hold.covered} go on", fix=f"ask {who_may(hold)}"
        )
    _lock(hold)
    hold = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise ConflictError(f"{hold.covered} goes on already")
    return hold


def _tell(
    name: str, hold: Hold, *, by: Person, title: str, text: str, people: set[Person]
) -> None:
    events.emit(
        name,
        hold,
        agent=hold.agent,
        key=f"{name}:{hold.pk}:{by.pk}",
        title=title,
        text=text,
        path="/suspensions/",
        data={"hold": hold.pk, "kind": hold.kind, "covers": str(hold.covered)},
        letter={"action": "See what is suspended"},
        concerning=people - {by},
    )


def _concerned(hold: Hold) -> set[Person]:
    """Who answers for what stands still, its teams' leads; administrators for more than an agent."""
    agents = agents_under(hold)
    who = Q(pk__in=agents.values("accountable"))
    who |= Q(pk__in=Team.objects.filter(agents__in=agents).values("lead"))
    if hold.agent is None:
        who |= Q(is_active=True, roles__role=Role.ADMINISTRATOR)
    return set(Person.objects.filter(who).distinct())
