"""Nobody waits unseen: who is asked is reminded, then the line above them hears of it.

Each is told once per round, requirement and stage: the outbox keeps the keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from approvals.models import DeploymentRequest, Round
from approvals.services import telling
from approvals.services.deadlines import gone
from approvals.services.needs import people_of
from approvals.services.states import Status
from approvals.services.tallies import requirements_of
from registry import access
from registry.clock import now
from registry.models import Person
from registry.moments import moment
from registry.services.telling import events

REMIND_AFTER = 0.5
"""Of the time of a stage, as it is counted: when those who have not spoken are reminded."""
ESCALATE_AFTER = 0.8
"""… and when the line above them, and who asked, hear that silence will be no."""


def remind() -> int:
    """Remind and escalate where it is due; safe to repeat. Returns how many requests were looked at."""
    at = now()
    waiting = DeploymentRequest.objects.filter(
        status=Status.IN_REVIEW, expires_at__gt=at
    ).select_related("agent", "environment", "asked_by")
    count = 0
    for request in waiting.iterator():
        _remind(request, at)
        count += 1
    return count


def _remind(request: DeploymentRequest, at: datetime) -> None:
    proposed = request.round
    requirement = requirements_of([proposed])[proposed.pk]
    over = gone(request, requirement, at=at)
    if over < REMIND_AFTER:
        return
    key = f"{proposed.pk}:{requirement.number}:{request.stage}"
    silent = _silent(request, proposed, at)
    number = proposed.version.number
    until = moment(request.expires_at)
    events.emit(
        "request.reminded",
        request,
        agent=request.agent,
        key=f"remind:{key}",
        title=f"{request.agent}: version {number} still waits for a verdict",
        text=f"{proposed.opened_by} asked: {proposed.why}\n\nWithout an answer by {until} it is a no.",
        data=telling.data_of(request, proposed),
        letter=telling.letter_of(request, proposed),
        concerning=silent,
        answer_by=request.expires_at,
    )
    if over < ESCALATE_AFTER:
        return
    events.emit(
        "request.overdue",
        request,
        agent=request.agent,
        key=f"escalate:{key}",
        title=f"{request.agent}: nobody has decided on version {number}",
        text=f"{', '.join(sorted(str(person) for person in silent))} could. "
        f"Without an answer by {until} it is a no.",
        data=telling.data_of(request, proposed),
        letter={"action": "Open the request"},
        concerning={*_above(silent), request.asked_by, proposed.opened_by},
        answer_by=request.expires_at,
    )


def _silent(request: DeploymentRequest, proposed: Round, at: datetime) -> set[Person]:
    """Who is asked in this stage and has not spoken."""
    spoken = {verdict.principal_id for verdict in proposed.verdicts.all()}
    left_out = spoken | {*proposed.authors, proposed.opened_by_id}
    return {
        person
        for need in proposed.requirement.needs
        if need["stage"] == request.stage
        for person in people_of(need, at=at)
        if person.pk not in left_out
    }


def _above(people: Iterable[Person]) -> set[Person]:
    """The nearest line above each."""
    return {line[0] for person in people if (line := access.line_above(person))}
