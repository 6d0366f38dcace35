"""Asking people, stage by stage, until everybody needed has agreed."""

from __future__ import annotations

from datetime import datetime, timedelta

from approvals.models import DeploymentRequest, Requirement, Round
from approvals.services.needs import Need, hours_of, people_of, stages_of
from approvals.services.states import Status, move, note_waiting
from registry.services import audit, mail, outbox


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


def ask_stage(
    request: DeploymentRequest, proposed: Round, *, stage: int, at: datetime
) -> None:
    """Ask the people of a stage from `at` on; silence within its time is no."""
    requirement = proposed.requirement
    request.stage = stage
    request.expires_at = at + timedelta(hours=hours_of(requirement.needs, stage))
    request.save(update_fields=["stage", "expires_at"])
    note_waiting(request.agent)
    needs = [need for need in requirement.needs if need["stage"] == stage]
    _tell_approvers(request, proposed, requirement, needs, at=at)


def _tell_approvers(
    request: DeploymentRequest,
    proposed: Round,
    requirement: Requirement,
    needs: list[Need],
    *,
    at: datetime,
) -> None:
    people = {person for need in needs for person in people_of(need, at=at)}
    version = proposed.version.number
    mail.promise_mail(
        [person for person in people if person.pk not in proposed.authors],
        key=f"asked:{proposed.pk}:{requirement.number}:{request.stage}",
        subject=f"{request.agent}: approve version {version} for {request.environment}?",
        text=f"{proposed.opened_by} asks: {proposed.why}\n\n"
        + "\n".join(f"- {change['sentence']}" for change in proposed.changes),
        path=request.get_absolute_url(),
    )
