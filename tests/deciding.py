"""What approvers do before they approve: they look at every change."""

from __future__ import annotations

from approvals.models import DeploymentRequest
from approvals.services.seen import may_speak
from approvals.services.viewing import mark_viewed
from registry.models import Person


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
