"""Deployment requests: asked, revised, withdrawn, run out. Verdicts are next door."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from approvals.errors import BlockedByAdviceError
from approvals.models import DeploymentRequest, Requirement, Round
from approvals.services import telling
from approvals.services.deadlines import frozen_calendar
from approvals.services.frozen import examples_of, replay_of
from approvals.services.proposals import propose, require_change, requirement_of
from approvals.services.schedule import ALWAYS, Time
from approvals.services.stages import start
from approvals.services.states import (
    OPEN,
    Status,
    lock,
    move,
    require,
    waiting_for,
)
from registry import access
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Environment, Person
from registry.services import audit
from scopes.models import Version

SENT_TWICE = timedelta(minutes=1)


@transaction.atomic
def ask(
    version: Version,
    *,
    environment: Environment,
    by: Person,
    why: str,
    mode: str,
    time: Time = ALWAYS,
    emergency: bool = False,
) -> DeploymentRequest:
    """Ask to put `version` in force in `environment`; freezes what the approvers will read.

    `emergency`: under the break-glass rules; `break_glass` asks, once it has recorded what is reviewed.
    """
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=version.agent_id)
    _require_asker(agent, by, why)
    if agent.state not in {Agent.State.ACTIVE, Agent.State.SUSPENDED}:
        raise ConflictError(f"{agent} is {agent.state}")
    waiting = waiting_for(agent, environment)
    if waiting is not None:
        raise ConflictError(
            f"request {waiting.pk} for {environment} still waits",
            fix="revise or withdraw that one first",
        )
    at = now()
    request = DeploymentRequest.objects.create(
        agent=agent, environment=environment, asked_by=by, asked_at=at, expires_at=at
    )
    proposed = _open_round(
        request,
        version,
        by=by,
        why=why,
        mode=mode,
        time=time,
        at=at,
        emergency=emergency,
    )
    audit.record(
        "request.asked",
        actor=by,
        target=request,
        agent=agent,
        summary=f"Asked to put version {version.number} in force in {environment}: {why}",
        facts={"version": version.number, "digest": version.digest, "mode": mode},
    )
    if not emergency:
        start(request, proposed, at=at)
    return request


@transaction.atomic
def revise(
    request: DeploymentRequest,
    *,
    version: Version,
    by: Person,
    why: str,
    mode: str,
    time: Time = ALWAYS,
    emergency: bool = False,
) -> DeploymentRequest:
    """A new round: earlier verdicts no longer count. A form that was sent twice opens one round."""
    request = lock(request)
    _require_asker(request.agent, by, why)
    require(request, *OPEN)
    if version.agent_id != request.agent_id:
        raise InvalidError(f"{version} is not a version of {request.agent}")
    if not emergency and _is_repeat(
        request, version, by=by, why=why, mode=mode, time=time
    ):
        return request
    at = now()
    proposed = _open_round(
        request,
        version,
        by=by,
        why=why,
        mode=mode,
        time=time,
        at=at,
        emergency=emergency,
    )
    if request.status != Status.IN_REVIEW:
        move(request, Status.IN_REVIEW)
    audit.record(
        "request.revised",
        actor=by,
        target=request,
        agent=request.agent,
        summary=f"Proposed version {version.number} instead; verdicts start again",
        facts={"version": version.number, "digest": version.digest, "mode": mode},
    )
    telling.revised(request, proposed)
    if not emergency:
        start(request, proposed, at=at)
    return request


def _is_repeat(
    request: DeploymentRequest,
    version: Version,
    *,
    by: Person,
    why: str,
    mode: str,
    time: Time,
) -> bool:
    """Whether the same person asked the same within `SENT_TWICE` and nobody answered: one press too many."""
    proposed = request.round
    return (
        request.status == Status.IN_REVIEW
        and (proposed.version, proposed.mode) == (version, mode)
        and (proposed.opened_by, proposed.why) == (by, why.strip())
        and time == Time(proposed.starts_at, proposed.ends_at)
        and now() - proposed.opened_at < SENT_TWICE
        and not proposed.verdicts.exists()
    )


@transaction.atomic
def withdraw(request: DeploymentRequest, *, by: Person) -> DeploymentRequest:
    """The owners take the request back."""
    request = lock(request)
    if not access.may_edit(by, request.agent):
        raise NotAllowedError(f"only {request.agent.owner_team} withdraws this request")
    require(request, *OPEN)
    move(request, Status.WITHDRAWN, note=f"withdrawn by {by}")
    audit.record(
        "request.withdrawn",
        actor=by,
        target=request,
        agent=request.agent,
        summary="Withdrew the request",
    )
    telling.withdrawn(request, by=by)
    return request


def require_may_ask(agent: Agent, *, by: Person) -> None:
    """Raise `NotAllowedError`, naming who could, unless the person may ask for deployments of the agent."""
    if not access.may_edit(by, agent):
        raise NotAllowedError(
            f"only {agent.owner_team} asks for deployments of {agent}",
            fix=f"ask {agent.accountable}" if agent.accountable else "",
        )


def _require_asker(agent: Agent, by: Person, why: str) -> None:
    require_may_ask(agent, by=by)
    if not why.strip():
        raise InvalidError("say why now; the approvers read it first")


def _open_round(
    request: DeploymentRequest,
    version: Version,
    *,
    by: Person,
    why: str,
    mode: str,
    time: Time,
    at: datetime,
    emergency: bool,
) -> Round:
    time.require_sense(at, mode=mode)
    proposal = propose(version, request.environment, mode=mode)
    if proposal.blocking:
        raise BlockedByAdviceError(proposal.blocking)
    require_change(proposal, request.environment)
    asked = requirement_of(
        proposal, version, request.environment, asked_by=by, at=at, emergency=emergency
    )
    last = request.rounds.order_by("-number").first()
    proposed = Round.objects.create(
        request=request,
        number=last.number + 1 if last else 1,
        version=version,
        digest=version.digest,
        base=proposal.base,
        mode=mode,
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        why=why.strip(),
        changes=proposal.changes,
        words=proposal.words,
        risk=proposal.risk,
        risk_reasons=proposal.risk_reasons,
        lints=proposal.lints,
        examples=examples_of(version),
        replay=replay_of(version, request.environment),
        authors=sorted(proposal.authors),
        opened_by=by,
        opened_at=at,
    )
    Requirement.objects.create(
        round=proposed,
        number=1,
        policies=asked.policies,
        needs=asked.needs,
        automatic=asked.automatic,
        gates=asked.gates,
        calendar=frozen_calendar(asked.needs),
        at=at,
    )
    return proposed


def expire_requests() -> int:
    """Close what nobody decided in time: silence is no. Returns how many."""
    due = DeploymentRequest.objects.filter(
        status__in=[Status.IN_REVIEW, Status.CHANGES_REQUESTED], expires_at__lt=now()
    )
    return sum(_expire(request) for request in due)


@transaction.atomic
def _expire(request: DeploymentRequest) -> bool:
    request = lock(request)
    waiting = Status(request.status) in {Status.IN_REVIEW, Status.CHANGES_REQUESTED}
    if not waiting or request.expires_at >= now():
        return False
    move(request, Status.EXPIRED, note="nobody decided in time")
    audit.record(
        "request.expired",
        actor=None,
        target=request,
        agent=request.agent,
        summary="Nobody decided in time; the request is closed",
    )
    telling.expired(request)
    return True
