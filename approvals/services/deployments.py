"""Approved to in force: exactly once, exactly the approved digest, checked again at the last moment."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from approvals.models import Deployment, DeploymentRequest, Round
from approvals.services import break_glass, telling, telling_discussion
from approvals.services.gate_answers import wait_for_gates
from approvals.services.judging import judged_otherwise
from approvals.services.proposals import authors_since
from approvals.services.restoring import restore
from approvals.services.states import Status, lock, move
from approvals.services.stricter import require_todays
from approvals.services.tallies import still_needed
from registry.clock import now
from registry.errors import Refusal
from registry.models import Agent, Environment
from registry.services import audit, outbox
from registry.services.stopping.covering import stands_in_the_way
from scopes.models import Manifest
from scopes.services import manifests
from scopes.services.shadow import count_denied

logger = logging.getLogger(__name__)

TO_DO = "ask for it again to have it decided afresh"


@transaction.atomic
def put_in_force(round_id: int) -> Deployment | None:
    """Compile, sign and put the approved round in force; None when there is nothing (more) to do.

    Safe to repeat, in any order: only an approved request whose latest round this is moves on. What no
    longer holds at this moment closes the request as out of date, with the reason.
    """
    proposed = Round.objects.select_related("request", "version").get(pk=round_id)
    request = lock(proposed.request)
    if request.status != Status.APPROVED or request.round != proposed:
        return None
    at = now()
    if proposed.starts_at is not None and at < proposed.starts_at:
        return None
    reason = _no_longer_holds(request, proposed, at)
    if reason:
        _give_up(request, proposed, reason)
        return None
    try:
        asks_for_more = require_todays(request, proposed, at=at)
    except Refusal as refusal:
        _give_up(request, proposed, refusal.message)
        return None
    if asks_for_more or wait_for_gates(proposed):
        return None

    previous = Deployment.objects.filter(
        agent=request.agent,
        environment=request.environment,
        state=Deployment.State.IN_FORCE,
    ).first()
    if previous is not None:
        _end(previous, at, because="superseded")
    manifest = manifests.sign_version(
        proposed.version,
        environment=request.environment,
        mode=proposed.mode,
        at=at,
        not_after=proposed.ends_at,
    )
    deployment = Deployment.objects.create(
        agent=request.agent,
        environment=request.environment,
        round=proposed,
        manifest=manifest,
        state=Deployment.State.IN_FORCE,
        since=at,
    )
    manifests.set_in_force(manifest, at=at)
    move(request, Status.DONE)
    _announce(request, proposed, manifest, previous=previous)
    break_glass.note_in_force(deployment)
    return deployment


def _no_longer_holds(request: DeploymentRequest, proposed: Round, at: datetime) -> str:
    """Why the approval does not carry any more, in a sentence; empty when it does."""
    if proposed.ends_at is not None and proposed.ends_at <= at:
        return "the end it was asked for has passed"
    stopped = _stopped(request.agent, proposed)
    if stopped:
        return stopped
    gone = Agent.objects.filter(
        slug__in=proposed.version.steps.values("agent"), state=Agent.State.RETIRED
    ).select_for_update(of=("self",))
    if gone:
        return f"it directs {', '.join(str(one) for one in gone)}: retired"
    if manifests.in_force(request.agent, request.environment) != proposed.base:
        return f"what is in force in {request.environment} changed since the approval"
    return judged_otherwise(request, proposed) or _not_entitled(request, proposed)


def _not_entitled(request: DeploymentRequest, proposed: Round) -> str:
    """Whose approval does not count any more, in a sentence."""
    turned = _approvers_who_wrote(request, proposed)
    if turned:
        return f"{turned} approved it and is an author of it"
    lacking = still_needed(proposed)
    if lacking:
        groups = " and ".join(need["name"] for need in lacking)
        return f"somebody who approved for {groups} is no longer entitled to"
    return ""


def _stopped(agent: Agent, proposed: Round) -> str:
    """What keeps the agent from running at all, in a sentence; empty when nothing does."""
    if agent.state != Agent.State.ACTIVE:
        return f"{agent} is {agent.state}"
    held = stands_in_the_way(agent, number=proposed.version.number)
    return f"{held.covered} is suspended" if held else ""


def _approvers_who_wrote(request: DeploymentRequest, proposed: Round) -> str:
    """Those who approved and wrote what nobody there has approved yet, by name."""
    base = manifests.in_force(request.agent, request.environment)
    authors = {
        *proposed.authors,
        proposed.opened_by_id,
        *authors_since(base, proposed.version),
    }
    spoke = proposed.verdicts.select_related("person", "stands_for")
    return " and ".join(
        str(verdict.stands_for or verdict.person)
        for verdict in spoke
        if {verdict.person_id, verdict.principal_id} & authors
    )


def _give_up(request: DeploymentRequest, proposed: Round, reason: str) -> None:
    said = reason.removesuffix(".")
    note = f"{said}; {TO_DO}"
    move(request, Status.OUT_OF_DATE, note=note[:400])
    audit.record(
        "request.out_of_date",
        actor=None,
        target=request,
        agent=request.agent,
        summary=f"Not put in force: {reason}",
    )
    telling.out_of_date(request, proposed, note)


def _announce(
    request: DeploymentRequest,
    proposed: Round,
    manifest: Manifest,
    *,
    previous: Deployment | None,
) -> None:
    number = proposed.version.number
    place = f"In force in {request.environment}"
    audit.record(
        "deployment.in_force",
        actor=None,
        target=request,
        agent=request.agent,
        summary=f"Version {number} is in force in {request.environment}",
        facts={"manifest": manifest.digest, "version_digest": proposed.digest},
        before={place: previous and _words(previous.manifest)},
        after={place: _words(manifest)},
    )
    telling.in_force(request, proposed, manifest)


def _words(manifest: Manifest) -> str:
    return f"version {manifest.version.number}, {manifest.get_mode_display().lower()}"


def _end(deployment: Deployment, at: datetime, *, because: str) -> None:
    deployment.state = Deployment.State.ENDED
    deployment.until = at
    deployment.ended_because = because
    deployment.save(update_fields=["state", "until", "ended_because"])


def end_all(agent: Agent, *, at: datetime, because: str) -> int:
    """End the agent's deployments everywhere; the caller holds its lock. Returns how many."""
    ended = Deployment.objects.select_for_update(of=("self",)).filter(
        agent=agent, state=Deployment.State.IN_FORCE
    )
    count = 0
    for deployment in ended.select_related("environment"):
        _end(deployment, at, because=because)
        manifests.clear_in_force(agent, deployment.environment)
        count += 1
    return count


def revoke_deployment(agent: Agent, environment: Environment, *, at: datetime) -> None:
    """End what is in force there, for good; the caller holds the agent's lock, and says who and why."""
    deployment = Deployment.objects.select_for_update(of=("self",)).get(
        agent=agent, environment=environment, state=Deployment.State.IN_FORCE
    )
    _end(deployment, at, because="revoked")
    manifests.clear_in_force(agent, environment)


def start_what_is_due() -> int:
    """Promise again to put in force what was approved for a start that has come. Returns how many."""
    due = [
        proposed
        for proposed in Round.objects.filter(
            request__status=Status.APPROVED, starts_at__lte=now(), deployment=None
        ).select_related("request")
        if proposed.request.round == proposed
    ]
    for proposed in due:
        outbox.promise(
            "approvals.tasks.put_in_force",
            key=f"put-in-force:{proposed.pk}:{proposed.requirement.number}:start",
            payload={"round": proposed.pk},
        )
    return len(due)


def end_what_ran_out() -> int:
    """End deployments whose manifest has reached `not_after`. Returns how many."""
    due = Deployment.objects.filter(
        state=Deployment.State.IN_FORCE, manifest__not_after__lte=now()
    )
    return sum(_run_out(deployment) for deployment in due)


@transaction.atomic
def _run_out(deployment: Deployment) -> bool:
    """End it; a break-glass deployment gives way to what was in force before, in the same moment."""
    Agent.objects.select_for_update(of=("self",)).get(pk=deployment.agent_id)
    deployment = Deployment.objects.select_for_update(of=("self",)).get(
        pk=deployment.pk
    )
    at = now()
    if (
        deployment.state != Deployment.State.IN_FORCE
        or deployment.manifest.not_after > at
    ):
        return False
    _end(deployment, at, because="expired")
    if restore(deployment, at=at) is None:
        manifests.clear_in_force(deployment.agent, deployment.environment)
    audit.record(
        "deployment.ended",
        actor=None,
        target=deployment,
        agent=deployment.agent,
        summary=f"The deployment in {deployment.environment} reached its end",
        before={f"In force in {deployment.environment}": _words(deployment.manifest)},
        after={},
    )
    telling.ended(deployment)
    if deployment.manifest.mode == Manifest.Mode.SHADOW:
        version, place = deployment.manifest.version, deployment.environment
        telling_discussion.watched(deployment, denied=count_denied(version, place))
    return True
