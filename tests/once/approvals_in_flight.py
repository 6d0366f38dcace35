"""Approved requests whose deployment is promised, and what may be seen once it happened."""

from __future__ import annotations

import secrets
from typing import Any

from approvals.models import Deployment, DeploymentRequest
from registry.models import Agent, AuditEntry, Event, OutboxEvent
from registry.services.catalogue import agents
from scopes.models import InForce, Manifest
from tests.factories import Cast, approve, make_request, make_version

TOPIC = "approvals.tasks.put_in_force"


def in_flight(cast: Cast, **overrides: Any) -> DeploymentRequest:
    """Of an agent of its own: asked by Alice, approved by Bob, not in force yet."""
    version = make_version(make_agent(cast), by=cast.alice)
    request = make_request(cast, version=version, **overrides)
    approve(request, by=cast.bob)
    return request


def make_agent(cast: Cast) -> Agent:
    return agents.register_agent(
        f"porter-{secrets.token_hex(4)}",
        title="Porter",
        kind="macro",
        owner_team=cast.owners,
        accountable=cast.alice,
        reviewers=cast.reviewers,
        by=cast.alice,
    )


def promise_of(request: DeploymentRequest) -> OutboxEvent:
    return OutboxEvent.objects.get(topic=TOPIC, payload={"round": request.round.pk})


def is_done(request: DeploymentRequest) -> bool:
    return promise_of(request).done_at is not None


def effects(request: DeploymentRequest) -> dict[str, Any]:
    """Everything that putting it in force leaves, counted."""
    request = DeploymentRequest.objects.get(pk=request.pk)
    agent = request.agent
    return {
        "status": request.status,
        "deployments": Deployment.objects.filter(agent=agent).count(),
        "manifests": Manifest.objects.filter(agent=agent).count(),
        "answering": list(
            InForce.objects.filter(agent=agent).values_list(
                "manifest__version__digest", flat=True
            )
        ),
        "audited": AuditEntry.objects.filter(
            agent=agent, event="deployment.in_force"
        ).count(),
        "told": Event.objects.filter(
            agent=agent, type="charter.deployment.in_force"
        ).count(),
        "sequence": list(
            Manifest.objects.filter(agent=agent).values_list("sequence", flat=True)
        ),
    }


def once(request: DeploymentRequest) -> dict[str, Any]:
    """The effects of exactly one deployment of what was approved."""
    return {
        "status": "done",
        "deployments": 1,
        "manifests": 1,
        "answering": [request.round.digest],
        "audited": 1,
        "told": 1,
        "sequence": [1],
    }
