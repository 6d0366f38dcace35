"""Approval rules that changed under an open request: they may ask for more, never for less."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals.models import BreakGlass, DeploymentRequest, Requirement, Round
from approvals.services import telling
from approvals.services.deadlines import frozen_calendar
from approvals.services.needs import covers, merged
from approvals.services.policies import Change, requirement_for
from approvals.services.stages import approve, ask_stage
from approvals.services.states import Status, lock, move
from approvals.services.tallies import open_stage, tally
from registry.clock import now
from registry.services import audit


def require_todays(
    request: DeploymentRequest, proposed: Round, *, at: datetime
) -> bool:
    """Ask for what today's rules ask besides; whether somebody is asked again. The caller holds the lock.

    Verdicts given stay. Raises `NoPolicyError` where today's rules cannot be met.
    """
    current = proposed.requirement
    today = requirement_for(
        Change(
            proposed.version,
            request.environment,
            proposed.risk,
            proposed.kinds,
            emergency=BreakGlass.objects.filter(round=proposed).exists(),
        ),
        excluded={*proposed.authors, proposed.opened_by_id},
        at=at,
    )
    is_covered = today.automatic or covers(current.needs, today.needs)
    if is_covered and set(today.gates) <= set(current.gates):
        return False
    needs = merged([*current.needs, *today.needs])
    Requirement.objects.create(
        round=proposed,
        number=current.number + 1,
        policies=today.policies,
        needs=needs,
        automatic=current.automatic and today.automatic,
        gates=sorted({*current.gates, *today.gates}),
        calendar=frozen_calendar(needs, current.calendar),
        at=at,
    )
    audit.record(
        "request.asks_for_more",
        actor=None,
        target=request,
        agent=request.agent,
        summary="The approval rules became stricter; verdicts given stay, more are asked for",
        facts={"rules": today.policies.number},
    )
    telling.asks_for_more(request, proposed)
    return _ask_again(request, proposed, at)


def _ask_again(request: DeploymentRequest, proposed: Round, at: datetime) -> bool:
    stage = open_stage(tally(proposed))
    if stage is None:
        return False
    if request.status == Status.APPROVED:
        move(request, Status.IN_REVIEW)
    ask_stage(request, proposed, stage=stage, at=at)
    return True


@transaction.atomic
def recompute(request: DeploymentRequest) -> None:
    """Hold an open request to the rules in force now; safe to repeat."""
    request = lock(request)
    if request.status != Status.IN_REVIEW:
        return
    proposed = request.round
    if require_todays(request, proposed, at=now()):
        return
    if open_stage(tally(proposed)) is None:
        approve(request, proposed)
