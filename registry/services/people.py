"""People, teams and roles enter here. Administrators only, once there is one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry.errors import NotAllowedError
from registry.models import Membership, Person, Role, RoleGrant, Team
from registry.services import audit


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
