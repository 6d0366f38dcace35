"""Which requests and reviews a person may look at: their agents' work, and what they are asked about."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from approvals.models import DeploymentRequest, Requirement
from approvals.services.needs import meant
from approvals.services.stand_ins import people_away
from registry import access
from registry.clock import now
from registry.errors import NotAllowedError, NotFoundError
from registry.models import Person, Team
from scopes.models import Review


def requests_seen_by(person: Person) -> QuerySet[DeploymentRequest]:
    """Requests for agents whose work the person may see, and those that ask one of their teams."""
    if access.may_read_audit(person):
        found = DeploymentRequest.objects.all()
    else:
        # By number, not row by row: the index on needs answers it at once.
        asking = _asking(person).values("round__request")
        found = DeploymentRequest.objects.filter(
            Q(agent__in=access.agents_owned_by(person)) | Q(pk__in=asking)
        )
    return found.select_related(
        "agent__owner_team", "agent__accountable", "environment", "asked_by"
    )


def may_speak(person: Person, request: DeploymentRequest) -> bool:
    """Comment, mark and suggest: those who run the agent and those who are asked; auditors only read."""
    if person.is_service or not person.is_active:
        return False
    return (
        access.may_edit(person, request.agent)
        or _asking(person).filter(round__request=request).exists()
    )


def require_may_speak(person: Person, request: DeploymentRequest) -> None:
    """Raise `NotAllowedError` unless `may_speak`."""
    if not may_speak(person, request):
        raise NotAllowedError(
            f"only {request.agent.owner_team} and those who are asked speak on this request"
        )


def _asking(person: Person) -> QuerySet[Requirement]:
    """Requirements that mean this person, or somebody away for whom they stand in."""
    return Requirement.objects.filter(meant(person, *people_away(person, at=now())))


def reviews_seen_by(person: Person) -> QuerySet[Review]:
    """Reviews of agents whose work the person may see, and those that ask one of their teams."""
    asking = Review.objects.filter(teams__in=_teams_of(person))
    return Review.objects.filter(
        Q(agent__in=access.agents_whose_work(person)) | Q(pk__in=asking.values("pk"))
    ).select_related("agent__accountable", "environment", "run", "manifest__version")


def request_seen(pk: int, *, by: Person) -> DeploymentRequest:
    """The request, for somebody who may look at it; for everybody else it is not there (`NotFoundError`)."""
    found = requests_seen_by(by).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("there is no such request that you may see")
    return found


def review_seen(pk: UUID, *, by: Person) -> Review:
    """The review, for somebody who may look at it; for everybody else it is not there (`NotFoundError`)."""
    found = reviews_seen_by(by).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("there is no such review that you may see")
    return found


def _teams_of(person: Person) -> list[int]:
    if not person.is_active or person.is_service:
        return []
    return list(
        Team.objects.filter(memberships__person=person).values_list("pk", flat=True)
    )
