"""What approvers do: they look at every change, then say what they think of it."""

from __future__ import annotations

from approvals.models import DeploymentRequest, Verdict
from approvals.services.seen import may_speak
from approvals.services.verdicts import give_verdict
from approvals.services.viewing import mark_viewed
from registry.models import Person


def approve(request: DeploymentRequest, *, by: Person) -> Verdict:
    """Their verdict on the latest round, every change of which they look at."""
    proposed = request.round
    look(request, by=by)
    return give_verdict(
        request,
        round_number=proposed.number,
        digest=proposed.digest,
        says=Verdict.Says.APPROVE,
        by=by,
    )


def look(request: DeploymentRequest, *, by: Person) -> None:
    """Every change of the latest round is marked as viewed, by somebody who may speak on it."""
    proposed = request.round
    if proposed.changes and may_speak(by, request):
        mark_viewed(
            request,
            round_number=proposed.number,
            lines=range(len(proposed.changes)),
            by=by,
        )
