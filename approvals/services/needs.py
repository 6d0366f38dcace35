"""Needs as a round freezes them: who is meant, whether they are met, which of two asks for more.

A need: {stage, quorum, within_hours or within_working_hours or both, name, and one of team: id, role: text,
people: [id]; except: [id]; except_team: id}. The database counts the same way (`approvals_counts`, migration
0006).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from registry.models import Membership, Person, RoleGrant
from registry.models.teams import PROBATION

Need = dict[str, Any]
CLOCK, WORKING = TIMES = ("within_hours", "within_working_hours")


def group_of(need: Need) -> tuple[Any, ...]:
    """Which people it means, as a value to compare by."""
    return (
        need.get("team"),
        need.get("role"),
        tuple(need.get("people", ())),
        tuple(need.get("except", ())),
        need.get("except_team"),
    )


def people_of(need: Need, *, at: datetime) -> QuerySet[Person]:
    """Whose verdict counts for it at `at`: active, human, in the team or the role for a day."""
    grown = at - PROBATION
    people = Person.objects.filter(is_active=True, is_service=False)
    if "team" in need:
        people = people.filter(
            memberships__team=need["team"], memberships__since__lte=grown
        )
    elif "role" in need:
        people = people.filter(roles__role=need["role"], roles__since__lte=grown)
    else:
        people = people.filter(pk__in=need["people"])
    if "except_team" in need:
        people = people.exclude(memberships__team=need["except_team"])
    return people.exclude(pk__in=need.get("except", ()))


def merged(needs: list[Need]) -> list[Need]:
    """One need per group and stage, the strictest: largest quorum, shortest time of either kind."""
    strictest: dict[tuple[Any, ...], Need] = {}
    for need in needs:
        key = (need["stage"], *group_of(need))
        known = strictest.get(key, need)
        strictest[key] = (
            known
            | need
            | {
                "quorum": max(need["quorum"], known["quorum"]),
                **{
                    kind: min(one[kind] for one in (need, known) if kind in one)
                    for kind in TIMES
                    if kind in need or kind in known
                },
            }
        )
    return sorted(strictest.values(), key=lambda need: (need["stage"], need["name"]))


def covers(stricter: list[Need], needs: list[Need]) -> bool:
    """Whether `stricter` asks for all that `needs` asks for, in whatever order."""
    quorums: dict[tuple[Any, ...], int] = {}
    for need in stricter:
        key = group_of(need)
        quorums[key] = max(need["quorum"], quorums.get(key, 0))
    return all(quorums.get(group_of(need), 0) >= need["quorum"] for need in needs)


def asks(needs: list[Need], *, person: Person, at: datetime) -> bool:
    """Whether this person's verdict would count for any of the needs at `at`."""
    return any(people_of(need, at=at).filter(pk=person.pk).exists() for need in needs)


def asked_in(person: Person, *, at: datetime, stage: Any) -> Func:
    """Of a query of requirements: whether a need of `stage` asks this person at `at`."""
    return Func(
        F("needs"),
        Value(person.pk),
        Value(at),
        stage,
        function="approvals_asks",
        output_field=BooleanField(),
    )


def meant(*people: Person) -> Q:
    """Of requirements: those a need of which names one of the people, or a team or role of theirs."""
    found = Q(pk__in=[])
    for need in _naming(people):
        found |= Q(needs__contains=[need])
    return found


def _naming(people: Iterable[Person]) -> list[Need]:
    """What needs that mean one of these people hold: their own name, a team, a role."""
    here = [one.pk for one in people if one.is_active and not one.is_service]
    roles = RoleGrant.objects.filter(person__in=here).values_list("role", flat=True)
    teams = Membership.objects.filter(person__in=here).values_list("team", flat=True)
    return [
        *({"people": [pk]} for pk in here),
        *({"team": team} for team in dict.fromkeys(teams)),
        *({"role": role} for role in dict.fromkeys(roles)),
    ]


def stages_of(needs: list[Need]) -> list[int]:
    """The stages that ask somebody, in order."""
    return sorted({need["stage"] for need in needs})


def hours_of(needs: list[Need], stage: int, kind: str) -> int | None:
    """How many hours of a kind, one of `TIMES`, people have in a stage; None: it is not counted so."""
    hours: list[int] = [
        need[kind] for need in needs if need["stage"] == stage and kind in need
    ]
    return min(hours, default=None)
