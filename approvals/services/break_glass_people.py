"""Who hears of a break-glass, and who reviews it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from approvals.models import BreakGlass, Verdict
from approvals.rules import MAX_STAGES
from approvals.services.needs import Need, asked_in, people_of
from registry import access
from registry.clock import now
from registry.errors import NotFoundError
from registry.models import Person, Role


def left_out(one: BreakGlass) -> set[int]:
    """Ids of those who never review it: its authors, who asked, who agreed."""
    agreed = one.round.verdicts.values_list("person_id", flat=True)
    return {*one.round.authors, one.asked_by_id, *agreed}


def reviewers_of(one: BreakGlass, need: Need) -> set[Person]:
    """Who of a group would have been asked and may review it."""
    return set(people_of(need, at=now()).exclude(pk__in=left_out(one)))


def reviewers(one: BreakGlass) -> set[Person]:
    """Who reviews it: whom the other rules would have asked; administrators where nobody is left."""
    found = {person for need in one.needs for person in reviewers_of(one, need)}
    return found or set(_with(Role.ADMINISTRATOR).exclude(pk__in=left_out(one)))


def concerned(one: BreakGlass) -> set[Person]:
    """Accountable person, owner team, who would have been asked, administrators, auditors."""
    people = set(reviewers(one))
    agent = one.agent
    if agent.accountable is not None:
        people.add(agent.accountable)
    if agent.owner_team is not None:
        people |= set(Person.objects.filter(memberships__team=agent.owner_team))
        if agent.owner_team.lead is not None:
            people.add(agent.owner_team.lead)
    people |= set(_with(Role.ADMINISTRATOR)) | set(_with(Role.AUDITOR))
    return people


def _with(role: Role) -> QuerySet[Person]:
    return Person.objects.filter(is_active=True, roles__role=role)


def seen_break_glass(pk: int, *, by: Person) -> BreakGlass:
    """The one that this person may see. Raises `NotFoundError`."""
    one = (
        BreakGlass.objects.select_related(
            "agent", "asked_by", "round__version", "round__request__environment"
        )
        .filter(pk=pk)
        .first()
    )
    if one is None or not may_see(one, by):
        raise NotFoundError("there is nothing here that you may see")
    return one


def seen_in_force(person: Person) -> QuerySet[BreakGlass]:
    """What came into force and this person may see; what waits for its review first."""
    rows = BreakGlass.objects.filter(review_from__isnull=False).select_related(
        "agent", "asked_by", "round__version", "round__request__environment"
    )
    if not access.may_read_audit(person):
        spoke = Verdict.objects.filter(round=OuterRef("round"), person=person)
        rows = rows.filter(
            Q(agent__in=access.agents_whose_work(person))
            | Exists(spoke)
            | _reviews(person)
        )
    return rows.order_by("-closed_at", "-asked_at")


def _reviews(person: Person) -> Q:
    """Of break-glasses: those that this person, who is no administrator, reviews; as `reviewers` says."""
    at, asked = now(), Q(pk__in=[])
    for stage in range(1, MAX_STAGES + 1):
        asked |= Q(asked_in(person, at=at, stage=Value(stage)))
    wrote = Q(round__authors__contains=person.pk) | Q(asked_by=person)
    return asked & ~wrote


def may_see(one: BreakGlass, person: Person) -> bool:
    """Those who may see the agent's work, who reviews it, who gave a verdict."""
    return (
        access.may_see_work(person, one.agent)
        or person in reviewers(one)
        or one.round.verdicts.filter(person=person).exists()
    )
