"""What waits for one person: read-only questions behind the inboxes and the counts."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet

from approvals.models import BreakGlass, DeploymentRequest, Requirement
from approvals.services.break_glass import open_reviews
from approvals.services.break_glass_people import reviewers
from approvals.services.needs import asked_in, meant
from approvals.services.stand_ins import people_away
from registry.clock import now
from registry.glance import asked_once
from registry.models import Person, Team
from scopes.models import Review


def requests_for(person: Person) -> QuerySet[DeploymentRequest]:
    """What waits for the person, as `request_ids_for` tells; who asked first is first."""
    return (
        DeploymentRequest.objects.filter(pk__in=request_ids_for(person))
        .select_related("agent", "environment", "asked_by")
        .order_by("asked_at")
    )


def request_ids_for(person: Person) -> tuple[int, ...]:
    """Requests in review whose latest requirement asks this person now, who has not spoken on it.

    Also what asks those for whom the person stands in. Found once for all that a page shows of them.
    """
    return asked_once(("requests", person.pk), lambda: _waiting(person, at=now()))


def _waiting(person: Person, *, at: datetime) -> tuple[int, ...]:
    others = people_away(person, at=at)
    # The guards' own answer is dear: it is asked only where one of them may be meant.
    rows = (
        Requirement.objects.filter(meant(person, *others), pk__in=_latest(at=at))
        .exclude(round__verdicts__person=person)
        .exclude(round__authors__contains=person.pk)
        .exclude(round__opened_by=person)
        .filter(reduce(or_, (_asked_for(one, at=at) for one in (person, *others))))
        .order_by("round__request__asked_at")
    )
    return tuple(rows.values_list("round__request", flat=True))


def _asked_for(person: Person, *, at: datetime) -> Q:
    """Of requirements: this person is asked, did not write it, and nobody has spoken for them."""
    return (
        ~Q(round__verdicts__person=person)
        & ~Q(round__verdicts__stands_for=person)
        & ~Q(round__authors__contains=person.pk)
        & ~Q(round__opened_by=person)
        & Q(asked_in(person, at=at, stage=F("round__request__stage")))
    )


def _latest(*, at: datetime) -> QuerySet[Requirement, int]:
    """Of each request in review: the number of the requirement that counts."""
    return (
        Requirement.objects.filter(
            round__request__status=DeploymentRequest.Status.IN_REVIEW,
            round__request__expires_at__gt=at,
        )
        .order_by("round__request_id", "-round__number", "-number")
        .distinct("round__request_id")
        .values_list("pk", flat=True)
    )


def break_glass_for(person: Person) -> list[BreakGlass]:
    """What broke the glass and waits for this person's review; few at any time."""
    return [
        one
        for one in open_reviews().exclude(reviews__person=person)
        if person in reviewers(one)
    ]


def reviews_for(person: Person) -> QuerySet[Review]:
    """Open reviews that ask this person, who has not answered yet; nearest deadline first."""
    asked = Q(teams__in=_teams_where_counts(person))
    if person.is_active and not person.is_service:
        asked |= Q(teams=None, agent__accountable=person)
    return (
        Review.objects.filter(asked, state=Review.State.OPEN, expires_at__gt=now())
        .exclude(answers__person=person)
        .exclude(run__on_behalf_of__iexact=person.email)
        .select_related("agent", "environment", "run")
        .distinct()
        .order_by("expires_at")
    )


def _teams_where_counts(person: Person) -> list[int]:
    return list(
        Team.objects.where_counts(person, at=now()).values_list("pk", flat=True)
    )
