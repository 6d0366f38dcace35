"""Asking people, stage by stage, until everybody needed has agreed."""

from __future__ import annotations

from datetime import datetime

from approvals.models import DeploymentRequest, Round
from approvals.services import telling
from approvals.services.deadlines import deadline
from approvals.services.needs import stages_of
from approvals.services.states import Status, move, note_waiting
from registry.services import audit, outbox


def start(request: DeploymentRequest, proposed: Round, *, at: datetime) -> None:
    """Ask the first stage, or approve at once what nobody need be asked about."""
    requirement = proposed.requirement
    if not requirement.automatic:
        ask_stage(request, proposed, stage=stages_of(requirement.needs)[0], at=at)
        return
    audit.record(
        "request.approved_by_rule",
        actor=None,
        target=request,
        agent=request.agent,
        summary="Nothing in it is wider: the approval rules let it start by itself",
        facts={"digest": proposed.digest, "rules": requirement.policies.number},
    )
    approve(request, proposed)


def approve(request: DeploymentRequest, proposed: Round) -> None:
    """Everybody needed said yes: it goes into force from the outbox."""
    move(request, Status.APPROVED)
    number = proposed.requirement.number
    outbox.promise(
        "approvals.tasks.put_in_force",
        key=f"put-in-force:{proposed.pk}:{number}",
        payload={"round": proposed.pk},
    )
    # After the promise: who waits for it should not wait for mail.
    telling.approved(request, proposed)


def ask_stage(
    request: DeploymentRequest, proposed: Round, *, stage: int, at: datetime
) -> None:
    """Ask the people of a stage from `at` on; silence within its time is no."""
    requirement = proposed.requirement
    time = deadline(requirement, stage=stage, at=at)
    request.stage, request.expires_at = stage, time.ends
    request.within_hours, request.is_working_time = time.hours, time.working
    request.save(
        update_fields=["stage", "expires_at", "within_hours", "is_working_time"]
    )
    note_waiting(request.agent)
    needs = [need for need in requirement.needs if need["stage"] == stage]
    telling.asked(request, proposed, requirement, needs)
