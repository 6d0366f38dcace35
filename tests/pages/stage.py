"""One of everything the addresses ask for, and the same that is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from approvals.models import StandIn
from approvals.services.policy_sets import open_policies
from approvals.services.stand_ins import name_stand_in
from registry.clock import now
from registry.models import OwnershipTransfer
from registry.services.ownership import propose_transfer
from scopes.services.drafts import open_draft
from tests.factories import (
    ARTICLE,
    CONTRACT,
    Cast,
    make_request,
    make_token,
    make_unclaimed,
    make_version,
)
from tests.work import make_decision, make_review, make_run

WIDER = ARTICLE.replace("customer_profile (read)", "customer_profile (read/write)")


def stage(cast: Cast) -> dict[str, dict[str, Any]]:
    """One of everything; returns the arguments of the addresses."""
    run = make_run(cast)
    make_decision(run)
    review = make_review(cast, run=run)
    version = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)
    open_draft(cast.porter, by=cast.alice)
    request = make_request(cast, version=version)
    credential = run.credential
    agent = {"slug": "porter"}
    return {
        "agent": agent,
        "version": {**agent, "number": version.number},
        "request": {"pk": request.pk},
        "review": {"pk": review.pk},
        "run": {"pk": run.pk},
        "policies": {"number": open_policies(by=cast.frank).number},
        "rule": {"place": 1},
        "offer": {"pk": _offered(cast).pk},
        "unclaimed": {"slug": make_unclaimed("stray").slug},
        "team": {"slug": "reviewers"},
        "member": {"slug": "reviewers", "pk": cast.carol.pk},
        "person": {"pk": cast.carol.pk},
        "stand_in": {"pk": _away(cast).pk},
        "key": {**agent, "pk": credential.pk},
        "token": {"pk": make_token(cast.alice).pk},
        "agent_run": {**agent, "pk": run.pk},
        "agent_review": {**agent, "pk": review.pk},
    }


def _offered(cast: Cast) -> OwnershipTransfer:
    return propose_transfer(
        cast.porter,
        team=cast.others,
        accountable=cast.dave,
        by=cast.alice,
        reason="moves to finance",
    )


def _away(cast: Cast) -> StandIn:
    at = now()
    return name_stand_in(
        cast.bob, deputy=cast.carol, starts_at=at, ends_at=at + timedelta(days=1)
    )


MISSING: dict[str, dict[str, Any]] = {
    "agent": {"slug": "nobody"},
    "version": {"slug": "porter", "number": 99},
    "request": {"pk": 999_999},
    "review": {"pk": "00000000-0000-7000-8000-000000000000"},
    "run": {"pk": "00000000-0000-7000-8000-000000000000"},
    "key": {"slug": "porter", "pk": 999_999},
    "policies": {"number": 999_999},
    "rule": {"place": 999},
    "offer": {"pk": 999_999},
    "unclaimed": {"slug": "nobody"},
    "team": {"slug": "nobody"},
    "member": {"slug": "reviewers", "pk": 999_999},
    "person": {"pk": 999_999},
    "stand_in": {"pk": 999_999},
    "token": {"pk": 999_999},
    "agent_run": {"slug": "porter", "pk": "00000000-0000-7000-8000-000000000000"},
    "agent_review": {"slug": "porter", "pk": "00000000-0000-7000-8000-000000000000"},
}
