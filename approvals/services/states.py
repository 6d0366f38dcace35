"""The states of a deployment request, and the one way from each to the next."""

from __future__ import annotations

from approvals.errors import WrongStateError
from approvals.models import DeploymentRequest
from registry.clock import now
from registry.models import Agent, Environment
from registry.services.catalogue import summaries

Status = DeploymentRequest.Status

NEXT: dict[Status, frozenset[Status]] = {
    Status.IN_REVIEW: frozenset(
        {
            Status.APPROVED,
            Status.CHANGES_REQUESTED,
            Status.REJECTED,
            Status.WITHDRAWN,
            Status.EXPIRED,
            Status.OUT_OF_DATE,
        }
    ),
    Status.CHANGES_REQUESTED: frozenset(
        {Status.IN_REVIEW, Status.WITHDRAWN, Status.EXPIRED, Status.OUT_OF_DATE}
    ),
    Status.APPROVED: frozenset(
        {Status.DONE, Status.IN_REVIEW, Status.WITHDRAWN, Status.OUT_OF_DATE}
    ),
    Status.DONE: frozenset(),
    Status.REJECTED: frozenset(),
    Status.WITHDRAWN: frozenset(),
    Status.EXPIRED: frozenset(),
    Status.OUT_OF_DATE: frozenset(),
}
OPEN = frozenset({Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.APPROVED})

WAITS_FOR_AUTHOR = (
    "changes were asked for; save another version and ask for its approval"
)


def lock(request: DeploymentRequest) -> DeploymentRequest:
    """The request, locked; its agent is locked first, so that all services agree on the order."""
    Agent.objects.select_for_update(of=("self",)).get(pk=request.agent_id)
    return DeploymentRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)


def require(request: DeploymentRequest, *statuses: Status) -> None:
    """Raise `WrongStateError` unless the request is in one of `statuses`."""
    if Status(request.status) not in statuses:
        raise WrongStateError(
            WAITS_FOR_AUTHOR
            if request.status == Status.CHANGES_REQUESTED
            else f"this request is {request.get_status_display().lower()}",
            fix="look at it again; it changed meanwhile",
        )


def move(request: DeploymentRequest, to: Status, *, note: str = "") -> None:
    """Change the status along `NEXT`; the caller holds the lock."""
    if to not in NEXT[Status(request.status)]:
        raise WrongStateError(f"a request that is {request.status} cannot become {to}")
    request.status = to
    request.closing_note = note
    request.closed_at = None if to in OPEN else now()
    request.save(update_fields=["status", "closing_note", "closed_at"])
    note_waiting(request.agent)


def note_waiting(agent: Agent) -> None:
    waiting = agent.deployment_requests.filter(status__in=OPEN).count()
    summaries.note_open_requests(agent, waiting)


def waiting_for(agent: Agent, environment: Environment) -> DeploymentRequest | None:
    """The agent's open request there; the database allows one."""
    return agent.deployment_requests.filter(
        environment=environment, status__in=OPEN
    ).first()
