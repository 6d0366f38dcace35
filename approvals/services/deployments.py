"""Approved to in force: exactly once, exactly the approved digest, checked again at the last moment."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from approvals.models import Deployment, DeploymentRequest, Round
from approvals.services import break_glass
from approvals.services.restoring import restore
from approvals.services.states import Status, lock, move
from approvals.services.stricter import require_todays
from approvals.services.tallies import still_needed
from registry.clock import now
from registry.errors import Refusal
from registry.models import Agent, Person
from registry.services import audit, mail, outbox
from registry.services.covering import stands_in_the_way
from scopes.models import Manifest
from scopes.services import manifests

logger = logging.getLogger(__name__)


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
    if asks_for_more:
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
    if still_needed(proposed):
        return "somebody who approved is no longer entitled to"
    return ""


def _stopped(agent: Agent, proposed: Round) -> str:
    """What keeps the agent from running at all, in a sentence; empty when nothing does."""
    if agent.state != Agent.State.ACTIVE:
        return f"{agent} is {agent.state}"
    held = stands_in_the_way(agent, number=proposed.version.number)
    return f"{held.covered} is suspended" if held else ""


def _give_up(request: DeploymentRequest, proposed: Round, reason: str) -> None:
    move(request, Status.OUT_OF_DATE, note=reason)
    audit.record(
        "request.out_of_date",
        actor=None,
        target=request,
        agent=request.agent,
        summary=f"Not put in force: {reason}",
    )
    mail.promise_mail(
        _concerned(request, proposed),
        key=f"out-of-date:{proposed.pk}",
        subject=f"{request.agent}: version {proposed.version.number} was not put in force",
        text=f"{reason}. Propose it again to have it decided afresh.",
        path=request.get_absolute_url(),
    )


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
    mail.promise_mail(
        _concerned(request, proposed),
        key=f"in-force:{proposed.pk}",
        subject=f"{request.agent}: version {number} is in force in {request.environment}",
        text=f"Approved by {', '.join(str(v.person) for v in proposed.verdicts.all())}.",
        path=request.agent.get_absolute_url(),
    )


def _words(manifest: Manifest) -> str:
    return f"version {manifest.version.number}, {manifest.get_mode_display().lower()}"


def _concerned(request: DeploymentRequest, proposed: Round) -> set[Person]:
    people = {author.person for author in proposed.version.authors.all()}
    people |= {verdict.person for verdict in proposed.verdicts.all()}
    return people | {proposed.opened_by, request.asked_by}


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
    return True
