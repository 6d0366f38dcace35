"""Break-glass: in force without waiting for the stages, for hours, and reviewed afterwards.

It is a round like any other, approved by those whom the break-glass rules name: never by its author or by
who asked. docs/decisions/0011-break-glass.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from approvals.models import BreakGlass, Deployment, DeploymentRequest
from approvals.services import telling_break_glass
from approvals.services.break_glass_people import reviewers
from approvals.services.policies import Change, requirement_for
from approvals.services.requests import ask, require_may_ask, revise
from approvals.services.schedule import Time
from approvals.services.stages import start
from approvals.services.states import waiting_for
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Agent, Environment, Person
from registry.services import audit
from scopes.models import Version

LEAST_WORDS = 30
USUAL_HOURS, MOST_HOURS = 4, 24
REVIEW_WITHIN = timedelta(days=3)
"""How long those who would have been asked have, before nothing else of the agent or team may break glass."""


@transaction.atomic
def break_glass(
    version: Version,
    *,
    environment: Environment,
    by: Person,
    justification: str,
    mode: str,
    hours: int = USUAL_HOURS,
) -> DeploymentRequest:
    """Ask whom the break-glass rules name; one waiting request gets a new round instead.

    Raises `InvalidError` for too few words or too many hours, `NoPolicyError` where no rule allows it,
    `ConflictError` while a review of an earlier one is overdue.
    """
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=version.agent_id)
    require_may_ask(agent, by=by)
    _require_sense(justification, hours)
    _require_reviewed(agent)
    at = now()
    time = Time(ends_at=at.replace(microsecond=0) + timedelta(hours=hours))
    waiting = waiting_for(agent, environment)
    said = {"by": by, "why": justification, "mode": mode, "time": time}
    if waiting is None:
        request = ask(version, environment=environment, emergency=True, **said)  # type: ignore[arg-type]
    else:
        request = revise(waiting, version=version, emergency=True, **said)  # type: ignore[arg-type]
    proposed = request.round
    usually = requirement_for(
        Change(version, environment, proposed.risk, proposed.kinds),
        excluded={*proposed.authors, by.pk},
        at=at,
    )
    BreakGlass.objects.create(
        round=proposed,
        agent=agent,
        justification=justification.strip(),
        needs=usually.needs,
        asked_by=by,
        asked_at=at,
    )
    audit.record(
        "break_glass.asked",
        actor=by,
        target=request,
        agent=agent,
        summary=f"Asked to break the glass for version {version.number} in {environment},"
        f" for {hours} hours: {justification.strip()}",
        facts={"digest": version.digest, "hours": hours},
    )
    start(request, proposed, at=at)
    return request


def _require_sense(justification: str, hours: int) -> None:
    if len(" ".join(justification.split())) < LEAST_WORDS:
        raise InvalidError(
            f"say in at least {LEAST_WORDS} characters why this cannot wait",
            fix="the approvers who are not asked read it afterwards",
        )
    if not 1 <= hours <= MOST_HOURS:
        raise InvalidError(f"it lasts between an hour and {MOST_HOURS} hours")


def _require_reviewed(agent: Agent) -> None:
    overdue = open_reviews().filter(
        Q(agent=agent) | Q(agent__owner_team=agent.owner_team), review_by__lte=now()
    )
    first = overdue.first()
    if first is not None:
        raise ConflictError(
            f"the break-glass of {first.agent} has not been reviewed in time",
            fix=f"ask {telling_break_glass.names(reviewers(first))} to review it first",
        )


def open_reviews() -> QuerySet[BreakGlass]:
    """What came into force and was not reviewed by all who are asked yet."""
    return BreakGlass.objects.filter(
        review_from__isnull=False, closed_at=None
    ).select_related(
        "agent", "round__request__environment", "round__version", "asked_by"
    )


def note_in_force(deployment: Deployment) -> None:
    """It came into force: everybody concerned hears of it, and the time to review begins."""
    found = BreakGlass.objects.filter(round=deployment.round).first()
    if found is None:
        return
    found.review_from = deployment.since
    found.review_by = deployment.since + REVIEW_WITHIN
    found.save(update_fields=["review_from", "review_by"])
    place, number = deployment.environment, deployment.manifest.version.number
    audit.record(
        "break_glass.in_force",
        actor=None,
        target=found,
        agent=deployment.agent,
        summary=f"Broke the glass: version {number} in {place} until"
        f" {deployment.manifest.not_after:%d %b %Y, %H:%M} (UTC)",
    )
    telling_break_glass.in_force(found, deployment)


def remind_reviewers() -> int:
    """Remind at half the time, tell the line above when it is over; safe to repeat."""
    waiting = list(open_reviews())
    for one in waiting:
        _remind(one, now())
    return len(waiting)


def _remind(one: BreakGlass, at: datetime) -> None:
    if one.review_from is None or one.review_by is None:
        return
    if at >= one.review_from + (one.review_by - one.review_from) / 2:
        telling_break_glass.review_due(one)
    if at >= one.review_by:
        telling_break_glass.review_overdue(one)
