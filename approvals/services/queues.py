"""What waits for one person: read-only questions behind the inboxes and the counts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

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
    """Requests in review whose latest requirement asks this person now, who has not spoken on it.

    Also what asks those for whom the person stands in.
    """
    at = now()
    asking = (
        Requirement.objects.filter(pk=OuterRef("asked_now"))
        .exclude(round__verdicts__person=person)
        .exclude(round__authors__contains=person.pk)
        .exclude(round__opened_by=person)
    )
    others = people_away(person, at=at)
    # The guards' own answer is dear, so it is asked only where one of them may be meant.
    asking = asking.filter(meant(person, *others))
    own = asking.exclude(round__verdicts__stands_for=person)
    waiting = Q(Exists(_asking(own, person, at)))
    for away in others:
        theirs = (
            asking.exclude(round__verdicts__person=away)
            .exclude(round__verdicts__stands_for=away)
            .exclude(round__authors__contains=away.pk)
            .exclude(round__opened_by=away)
        )
        waiting |= Q(Exists(_asking(theirs, away, at)))
    return (
        DeploymentRequest.objects.filter(
            status=DeploymentRequest.Status.IN_REVIEW, expires_at__gt=at
        )
        .alias(asked_now=Subquery(_latest_requirement()))
        .filter(waiting)
        .select_related("agent", "environment", "asked_by")
        .order_by("asked_at")
    )


def request_ids_for(person: Person) -> tuple[int, ...]:
    """The ids of `requests_for`, in its order; found once for all that a page shows of them."""
    return asked_once(
        ("requests", person.pk),
        lambda: tuple(requests_for(person).values_list("pk", flat=True)),
    )


def _asking(
    rows: QuerySet[Requirement], person: Person, at: datetime
) -> QuerySet[Requirement]:
    return rows.filter(asked_in(person, at=at, stage=OuterRef("stage")))


def _latest_requirement() -> QuerySet[Requirement, int]:
    """Of a request of the query around it: the number of the requirement that counts."""
    return (
        Requirement.objects.filter(round__request=OuterRef("pk"))
        .order_by("-round__number", "-number")
        .values_list("pk", flat=True)[:1]
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
