"""People and teams enter here and change. Administrators only, once there is one."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from registry import plain_text
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.models import Membership, Person, Team
from registry.services import audit, epoch
from registry.services.ownership.departures import promise_orphans
from registry.services.ownership.orphans import end_orphans
from registry.services.roles import require_administrator


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
    require_administrator(by)
    name = plain_text.name(name, what="the name")
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
    require_administrator(by)
    name = plain_text.name(name, what="the name")
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
    """Put a person into a team; their verdicts count a day later.

    `since`: another time than now, which only the installation's own import (`by` None) may know.
    """
    require_administrator(by)
    if since is not None and by is not None:
        raise NotAllowedError("a membership begins when it is made")
    if team.memberships.filter(person=person).exists():
        raise ConflictError(f"{person} is in {team} already")
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
    end_orphans(person, left_team=team)
    return membership


@transaction.atomic
def remove_member(team: Team, *, person: Person, by: Person) -> None:
    """Take a person out of a team; whoever answered for its agents leaves them without an owner."""
    require_administrator(by)
    membership = Membership.objects.select_for_update().filter(team=team, person=person)
    if not membership.exists():
        raise NotFoundError(f"{person} is not in {team}")
    membership.delete()
    left = audit.record(
        "team.member_removed", actor=by, target=team, summary=f"{person} left {team}"
    )
    promise_orphans(left, person, team)


@transaction.atomic
def set_on_call(team: Team, *, person: Person, on_call: bool, by: Person) -> Membership:
    """Who is on call may stop the team's agents: administrators and the team's lead say who."""
    if team.lead_id != by.pk or not by.is_active:
        require_administrator(by)
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
    require_administrator(by)
    _one_at_a_time("parent_id")
    if _leads_to(parent, team):
        raise InvalidError(f"{team} cannot be below itself")
    if name != team.name:
        name = plain_text.name(name, what="the name")
    before = {"Name": team.name, "Within": team.parent, "Lead": team.lead}
    team.name, team.lead, team.parent = name, lead, parent
    team.save(update_fields=["name", "lead", "parent"])
    if before["Within"] != parent:
        # What stops a team stops the teams within it.
        epoch.bump_all()
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
    require_administrator(by)
    _one_at_a_time("reports_to_id")
    if _leads_to(reports_to, person):
        raise InvalidError(f"{person} cannot be above themselves")
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


def _one_at_a_time(column: str) -> None:
    """Two changes of who is above whom would each see no circle: the lock that the guard takes too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [column]
        )


def _leads_to(above: Team | Person | None, one: Team | Person) -> bool:
    """Whether the way up from `above`, as it is now, comes to `one`."""
    ways = (
        Team.objects.values_list("parent_id", flat=True)
        if isinstance(one, Team)
        else Person.objects.values_list("reports_to_id", flat=True)
    )
    key = above.pk if above else None
    seen: set[int] = set()
    while key is not None and key != one.pk and key not in seen:
        seen.add(key)
        key = ways.get(pk=key)
    return key is not None


def choose_theme(person: Person, *, theme: str) -> None:
    """Keep how the person wants to see pages: `light`, `dark` or empty for the system's."""
    person.theme = theme
    person.save(update_fields=["theme"])
