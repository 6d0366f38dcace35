"""Back to an earlier version: at once where nothing gets wider and the rules allow it, else by request."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from approvals.errors import BlockedByAdviceError
from approvals.models import Deployment, DeploymentRequest
from approvals.rules import HARMLESS
from approvals.services.policies import Asked
from approvals.services.proposals import (
    Proposal,
    propose,
    require_change,
    requirement_of,
)
from approvals.services.requests import ask, require_may_ask, revise
from approvals.services.states import waiting_for
from registry.clock import now
from registry.errors import ConflictError, InvalidError, Refusal
from registry.models import Agent, Environment, Person
from scopes.models import Manifest, Version

AT_ONCE, BY_REQUEST = "at_once", "by_request"


@dataclass(frozen=True, slots=True)
class Return:
    """What going back would be: which of both ways and why; `refusal`: why it cannot be asked for at all."""

    version: Version
    environment: Environment
    mode: str
    proposal: Proposal
    asked: Asked | None
    waiting: DeploymentRequest | None
    refusal: Refusal | None

    @property
    def way(self) -> str:
        """`AT_ONCE` or `BY_REQUEST`."""
        return AT_ONCE if self.asked and self.asked.automatic else BY_REQUEST

    @property
    def why(self) -> str:
        """The reason for the way, a sentence."""
        place, base = self.environment, self.proposal.base
        if self.asked and self.asked.automatic:
            return (
                f"nothing in it is wider than what is in force in {place}, it was approved"
                f" for {place} before, and the approval rules ({self.asked.policies.number})"
                " let such a return start by itself"
            )
        if base is None:
            return f"nothing is in force in {place}, so whatever begins there is wider"
        wider = [
            change["sentence"]
            for change in self.proposal.changes
            if change["kind"] not in HARMLESS
        ]
        if wider:
            more = f", and {len(wider) - 1} more" if len(wider) > 1 else ""
            return (
                f"it is wider than version {base.version.number}: it {wider[0]}{more}"
            )
        return "no approval rule lets a return start by itself"


def plan_return(version: Version, environment: Environment, *, by: Person) -> Return:
    """What would happen if this person asked for it now; changes nothing.

    Raises `InvalidError` for a version that was never in force there.
    """
    require_may_ask(version.agent, by=by)
    before = Deployment.objects.filter(
        manifest__version=version, environment=environment
    )
    if not before.exists():
        raise InvalidError(
            f"version {version.number} was never in force in {environment}",
            fix="ask for its approval instead",
        )
    proposal = propose(version, environment, mode=Manifest.Mode.ENFORCE)
    asked, refusal = None, None
    try:
        if proposal.blocking:
            raise BlockedByAdviceError(proposal.blocking)
        require_change(proposal, environment)
        asked = requirement_of(proposal, version, environment, asked_by=by, at=now())
    except Refusal as found:
        refusal = found
    return Return(
        version,
        environment,
        Manifest.Mode.ENFORCE,
        proposal,
        asked,
        waiting_for(version.agent, environment),
        refusal,
    )


@transaction.atomic
def return_to(
    version: Version, *, environment: Environment, by: Person, why: str, way: str
) -> DeploymentRequest:
    """Go back in one step, the `way` that was shown; `ConflictError` where it would be the other by now.

    A request that waits there proposes the earlier version instead.
    """
    Agent.objects.select_for_update(of=("self",)).get(pk=version.agent_id)
    plan = plan_return(version, environment, by=by)
    if plan.refusal is not None:
        raise plan.refusal
    if plan.way != way:
        raise ConflictError(
            "what would happen changed since you looked", fix="read it again"
        )
    if plan.waiting is not None:
        return revise(plan.waiting, version=version, by=by, why=why, mode=plan.mode)
    return ask(version, environment=environment, by=by, why=why, mode=plan.mode)
