"""What an agent at work leaves behind: runs, decisions, reviews, metrics."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from registry.clock import now
from registry.ids import uuid7
from registry.models import Team
from scopes.models import Decision, Lease, Manifest, Metric, Review, Run
from scopes.services.manifests import in_force
from tests.factories import Cast, make_in_force, make_key

DIGEST = "sha256:" + "0" * 64


def make_run(cast: Cast, *, manifest: Manifest | None = None, **facts: Any) -> Run:
    """A run of porter in production, under what is in force there."""
    manifest = manifest or in_force(cast.porter, cast.production) or make_in_force(cast)
    credential, _ = make_key(cast.porter, environment=cast.production, by=cast.alice)
    return Run.objects.create(
        **{
            "agent": cast.porter,
            "environment": cast.production,
            "credential": credential,
            "manifest": manifest,
            "opening_digest": DIGEST,
            "task": "customer 8812",
            "expires_at": now() + timedelta(minutes=30),
            "max_actions": 50,
            **facts,
        }
    )


def make_lease(run: Run, *, actions: int) -> Lease:
    """A slice of the run's actions, handed out now."""
    with transaction.atomic():
        Run.objects.filter(pk=run.pk).update(leased=F("leased") + actions)
        return Lease.objects.create(
            id=uuid7(),
            run=run,
            manifest=run.manifest,
            credential=run.credential,
            actions=actions,
            expires_at=now() + timedelta(minutes=1),
        )


def make_decision(run: Run, *, call: str = "1", **facts: Any) -> Decision:
    return Decision.objects.create(
        **{
            "run": run,
            "agent": run.agent,
            "manifest": run.manifest,
            "call": call,
            "action": "get_profile",
            "resource": "customer_profile",
            "mode": "read",
            "request_digest": DIGEST,
            "effect": "allow",
            "code": "granted",
            "say": "customer_profile may be read",
            "reasons": [
                {
                    "code": "granted",
                    "say": "granted",
                    "rule": "authorization.can_access[0]",
                    "line": 5,
                }
            ],
            "final": True,
            **facts,
        }
    )


def make_decisions(cast: Cast, count: int, *, days_ago: int = 0, **facts: Any) -> Run:
    """A run, opened some days ago, with so many decisions."""
    run = make_run(cast, id=uuid7_at(now() - timedelta(days=days_ago)))
    for call in range(count):
        make_decision(run, call=str(call), **facts)
    return run


def uuid7_at(at: datetime) -> UUID:
    """An id as one made at that time."""
    return UUID(int=int(at.timestamp() * 1000) << 80 | uuid7().int & (1 << 80) - 1)


def make_review(
    cast: Cast,
    *,
    run: Run | None = None,
    teams: list[Team] | None = None,
    call: str = "9",
    **facts: Any,
) -> Review:
    """A question of porter's about deleting a checklist item, to the reviewers unless told otherwise."""
    run = run or make_run(cast)
    review = Review.objects.create(
        **{
            "run": run,
            "agent": run.agent,
            "environment": run.environment,
            "manifest": run.manifest,
            "call": call,
            "action": "delete_item",
            "resource": "onboarding_checklist",
            "mode": "write",
            "effect": "require_approval",
            "code": "approval_required",
            "say": "delete_item needs a person, because of delete_*",
            "shown": {"item": "A-1042"},
            "request_digest": DIGEST,
            "expires_at": now() + timedelta(minutes=15),
            **facts,
        }
    )
    for team in [cast.reviewers] if teams is None else teams:
        review.asked.create(team=team)
    return review


def make_metric(
    run: Run, *, name: str = "hours_to_first_value", value: str, **facts: Any
) -> Metric:
    return run.metrics.create(
        **{"name": name, "value": Decimal(value), "source": "crm", **facts}
    )
