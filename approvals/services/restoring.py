"""After a break-glass: what was in force before comes back, as a deployment of its own."""

from __future__ import annotations

from datetime import datetime

from approvals.models import (
    BreakGlass,
    Deployment,
    DeploymentRequest,
    Requirement,
    Round,
)
from approvals.services.proposals import propose
from approvals.services.states import Status, move, waiting_for
from registry.services import audit
from scopes.models import Manifest
from scopes.services import manifests


def restore(ended: Deployment, *, at: datetime) -> Deployment | None:
    """Put back what a break-glass replaced; None where it replaced nothing, or nothing that lasts still.

    The caller holds the agent's lock and has ended the deployment. Nobody is asked: the round below was
    agreed to for a while only, and the database looks at that again (`approvals_restores`).
    """
    broken = BreakGlass.objects.filter(round=ended.round).first()
    before = ended.round.base
    if broken is None or before is None or before.not_after <= at:
        return None
    waiting = waiting_for(ended.agent, ended.environment)
    if waiting is not None:
        move(waiting, Status.OUT_OF_DATE, note="what was in force before came back")
    request = DeploymentRequest.objects.create(
        agent=ended.agent,
        environment=ended.environment,
        status=Status.APPROVED,
        asked_by=broken.asked_by,
        asked_at=at,
        expires_at=at,
    )
    proposed = _round(request, ended, before, at)
    manifest = manifests.sign_version(
        before.version,
        environment=ended.environment,
        mode=before.mode,
        at=at,
        not_after=before.not_after,
    )
    deployment = Deployment.objects.create(
        agent=ended.agent,
        environment=ended.environment,
        round=proposed,
        manifest=manifest,
        state=Deployment.State.IN_FORCE,
        since=at,
    )
    manifests.set_in_force(manifest, at=at)
    move(request, Status.DONE)
    place = f"In force in {ended.environment}"
    audit.record(
        "break_glass.ended",
        actor=None,
        target=request,
        agent=ended.agent,
        summary=f"The break-glass in {ended.environment} is over: version"
        f" {before.version.number} is in force again",
        before={place: f"version {ended.manifest.version.number}"},
        after={place: f"version {before.version.number}"},
    )
    return deployment


def _round(
    request: DeploymentRequest, ended: Deployment, before: Manifest, at: datetime
) -> Round:
    proposal = propose(before.version, ended.environment, mode=before.mode)
    proposed = Round.objects.create(
        request=request,
        number=1,
        version=before.version,
        digest=before.version.digest,
        base=ended.manifest,
        mode=before.mode,
        ends_at=before.not_after,
        why="the break-glass is over",
        changes=proposal.changes,
        words=proposal.words,
        risk=proposal.risk,
        risk_reasons=proposal.risk_reasons,
        lints=proposal.lints,
        authors=sorted(proposal.authors),
        opened_by=request.asked_by,
        opened_at=at,
    )
    Requirement.objects.create(
        round=proposed,
        number=1,
        policies=ended.round.requirement.policies,
        needs=[],
        automatic=True,
        at=at,
    )
    return proposed
