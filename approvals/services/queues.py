"""What waits for one person: read-only questions behind the inboxes and the counts."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from approvals.models import DeploymentRequest, Round
from registry.clock import now
from registry.models import Person, Team
from scopes.models import Review


def requests_for(person: Person) -> QuerySet[DeploymentRequest]:
    """Requests in review whose latest round asks a team of this person, who has not spoken on it."""
    asked = Q(pk__in=[])
    for team in _teams_where_counts(person):
        asked |= Q(requirement__contains=[{"team": team}])
    latest = Round.objects.filter(request=OuterRef("pk")).order_by("-number")
    asking = (
        Round.objects.filter(asked, pk=OuterRef("latest"))
        .exclude(verdicts__person=person)
        .exclude(authors__contains=person.pk)
        .exclude(opened_by=person)
    )
    return (
        DeploymentRequest.objects.filter(
            status=DeploymentRequest.Status.IN_REVIEW, expires_at__gt=now()
        )
        .annotate(latest=Subquery(latest.values("pk")[:1]))
        .filter(Exists(asking))
        .select_related("agent", "environment", "asked_by")
        .order_by("asked_at")
    )


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
