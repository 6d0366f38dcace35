"""People, teams and roles enter here. Administrators only, once there is one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from registry.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from registry.models import Agent, Membership, Person, Role, RoleGrant, Team
from registry.services import audit
from registry.services.orphans import end_orphans, orphan


def _require_administrator(by: Person | None) -> None:
    """`by` None is the installation itself, allowed while there is no administrator."""
    if by is not None and by.has_role(Role.ADMINISTRATOR):
        return
    if by is None and not RoleGrant.objects.filter(role=Role.ADMINISTRATOR).exists():
        return
    raise NotAllowedError("only an administrator changes people, teams and roles")


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    password: str | None,
    by: Person | None,
    reports_to: Person | None = None,
    is_service: bool = False,
) -> Person:
    """Add a person who may sign in with `password`; None leaves no password to sign in with."""
    _require_administrator(by)
    person = Person.objects.create_person(
        email=email,
        name=name,
        password=password,
        reports_to=reports_to,
        is_service=is_service,
    )
    audit.record(
        "person.added",
        actor=by,
        target=person,
        summary=f"Added {person}",
        after={
            "Name": name,
            "Email": person.email,
            "Reports to": reports_to,
            "Service account": is_service,
        },
    )
    return person


@transaction.atomic
def add_team(
    slug: str,
    *,
    name: str,
    by: Person | None,
    parent: Team | None = None,
    lead: Person | None = None,
) -> Team:
    """Add a team below `parent`."""
    _require_administrator(by)
    team = Team.objects.create(slug=slug, name=name, parent=parent, lead=lead)
    audit.record(
        "team.added",
        actor=by,
        target=team,
        summary=f"Added {team}",
        after={"Name": name, "Within": parent, "Lead": lead},
    )
    return team


@transaction.atomic
def add_member(
    team: Team,
    *,
    person: Person,
    by: Person | None,
    on_call: bool = False,
    since: datetime | None = None,
) -> Membership:
    """Put a person into a team; verdicts count a day after `since` (now, unless an import knows better)."""
    _require_administrator(by)
    since_fact = {} if since is None else {"since": since}
    membership = Membership.objects.create(
        team=team, person=person, on_call=on_call, **since_fact
    )
    audit.record(
        "team.member_added",
        actor=by,
        target=team,
        summary=f"{person} joined {team}",
        after={"Member": person, "On call": on_call, "Since": membership.since},
    )
    return membership


@transaction.atomic
def remove_member(team: Team, *, person: Person, by: Person) -> None:
    """Take a person out of a team; whoever answered for its agents leaves them without an owner."""
    _require_administrator(by)
    membership = Membership.objects.select_for_update().filter(team=team, person=person)
    if not membership.exists():
        raise NotFoundError(f"{person} is not in {team}")
    membership.delete()
    audit.record(
        "team.member_removed", actor=by, target=team, summary=f"{person} left {team}"
    )
    _leave_agents(person, f"{person} left {team}", team=team)


@transaction.atomic
def set_on_call(team: Team, *, person: Person, on_call: bool, by: Person) -> Membership:
    """Who is on call may stop the team's agents: administrators and the team's lead say who."""
    if team.lead_id != by.pk:
        _require_administrator(by)
    member = Membership.objects.select_for_update().filter(team=team, person=person)
    found = member.first()
    if found is None:
        raise NotFoundError(f"{person} is not in {team}")
    found.on_call = on_call
    found.save(update_fields=["on_call"])
    audit.record(
        "team.on_call",
        actor=by,
        target=team,
        summary=f"{person} is {'' if on_call else 'no longer '}on call for {team}",
    )
    return found


@transaction.atomic
def change_team(
    team: Team, *, name: str, lead: Person | None, parent: Team | None, by: Person
) -> Team:
    """Another name, lead or place; a team is never below itself."""
    _require_administrator(by)
    above = parent
    while above is not None:
        if above == team:
            raise InvalidError(f"{team} cannot be below itself")
        above = above.parent
    before = {"Name": team.name, "Within": team.parent, "Lead": team.lead}
    team.name, team.lead, team.parent = name, lead, parent
    team.save(update_fields=["name", "lead", "parent"])
    audit.record(
        "team.changed",
        actor=by,
        target=team,
        summary=f"Changed {team}",
        before=before,
        after={"Name": name, "Within": parent, "Lead": lead},
    )
    return team


@transaction.atomic
def change_line(person: Person, *, reports_to: Person | None, by: Person) -> Person:
    """Whom the person reports to; never round in a circle."""
    _require_administrator(by)
    above = reports_to
    while above is not None:
        if above == person:
            raise InvalidError(f"{person} cannot be above themselves")
        above = above.reports_to
    before = person.reports_to
    person.reports_to = reports_to
    person.save(update_fields=["reports_to"])
    audit.record(
        "person.line_changed",
        actor=by,
        target=person,
        summary=f"{person} reports to {reports_to or 'nobody'}",
        before={"Reports to": before},
        after={"Reports to": reports_to},
    )
    return person


@transaction.atomic
def deactivate_person(person: Person, *, by: Person) -> Person:
    """The person has left: they cannot sign in, and their agents wait for somebody else."""
    _require_administrator(by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person == by:
        raise InvalidError("nobody deactivates themselves; another administrator does")
    if not person.is_active:
        raise ConflictError(f"{person} has left already")
    person.is_active = False
    person.save(update_fields=["is_active"])
    _end_sessions(person)
    audit.record(
        "person.deactivated", actor=by, target=person, summary=f"{person} has left"
    )
    _leave_agents(person, f"{person} has left")
    return person


@transaction.atomic
def reactivate_person(person: Person, *, by: Person) -> Person:
    """The person is back, and answers again for what nobody took over."""
    _require_administrator(by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        raise ConflictError(f"{person} is here")
    person.is_active = True
    person.save(update_fields=["is_active"])
    end_orphans(person, reason="they are back")
    audit.record(
        "person.reactivated", actor=by, target=person, summary=f"{person} is back"
    )
    return person


def _leave_agents(person: Person, reason: str, *, team: Team | None = None) -> None:
    """Begin the orphan process of every agent the person answered for."""
    left = Agent.objects.filter(
        accountable=person, state__in=[Agent.State.ACTIVE, Agent.State.SUSPENDED]
    )
    if team is not None:
        left = left.filter(owner_team=team)
    for agent in left.select_for_update(of=("self",)).order_by("pk"):
        orphan(agent, person=person, reason=reason)


def _end_sessions(person: Person) -> None:
    """Whoever has left is signed out everywhere."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()


@transaction.atomic
def grant_role(person: Person, *, role: Role, by: Person | None) -> RoleGrant:
    """Give a role over the whole installation."""
    _require_administrator(by)
    grant = RoleGrant.objects.create(person=person, role=role)
    audit.record(
        "role.granted",
        actor=by,
        target=person,
        summary=f"{person} is now {role.label.lower()}",
        after={"Role": role.label},
    )
    return grant


def choose_theme(person: Person, *, theme: str) -> None:
    """Keep how the person wants to see pages: `light`, `dark` or empty for the system's."""
    person.theme = theme
    person.save(update_fields=["theme"])
