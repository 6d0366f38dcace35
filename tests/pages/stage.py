"""One of everything the addresses ask for, and the same that is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from approvals.models import Comment, DeploymentRequest, Gate, StandIn, Suggestion
from approvals.services.certification.campaigns import About, open_campaign
from approvals.services.discussion import comment
from approvals.services.gates import make_gate
from approvals.services.policy_sets import open_policies
from approvals.services.stand_ins import name_stand_in
from approvals.services.suggestions import Edit, suggest
from registry.clock import now
from registry.imports.proposal import Kind
from registry.models import OwnershipTransfer, ResourceEntry
from registry.services.catalogue.entries import add_entry
from registry.services.catalogue.views import save_view
from registry.services.imports.outside import allow_host
from registry.services.ownership.transfers import propose_transfer
from registry.services.stopping.holds import hold_team
from registry.services.webhooks.endpoints import send_test
from scopes.models import Version
from scopes.services.drafts import open_draft
from scopes.services.imports import begin_from_file
from tests.arrivals import make_card_key, make_proposed
from tests.emergencies import make_break_glass
from tests.factories import (
    ARTICLE,
    CONTRACT,
    Cast,
    make_in_force,
    make_request,
    make_token,
    make_unclaimed,
    make_version,
)
from tests.system_keys import make_point_key, make_source_key
from tests.telling.hearing import make_webhook
from tests.work import make_decision, make_review, make_run

WIDER = ARTICLE.replace("customer_profile (read)", "customer_profile (read/write)")


def stage(cast: Cast) -> dict[str, dict[str, Any]]:
    """One of everything; returns the arguments of the addresses."""
    broken = make_break_glass(cast)
    run = make_run(cast)
    make_decision(run)
    campaign = open_campaign(
        "Spring", about=About(), days=14, suspend_days=None, by=cast.frank
    )
    review = make_review(cast, run=run)
    item = campaign.items.get(environment=cast.production)
    version = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)
    open_draft(cast.porter, by=cast.alice)
    request = make_request(cast, version=version)
    credential = run.credential
    thread, suggestion = _discussed(cast, request)
    agent = {"slug": "porter"}
    batch = begin_from_file(
        Kind.CSV, content=b"title\nClerk\n", source="agents.csv", by=cast.alice
    )
    offered = make_proposed(cast)
    webhook = make_webhook(cast)
    delivery = send_test(webhook, by=cast.frank)
    host = allow_host("mcp.inside.test", port=None, reason="MCP", by=cast.frank)
    return {
        "agent": agent,
        "import": {"pk": batch.pk},
        "proposed": {"slug": offered.agent.slug},
        "host": {"pk": host.pk},
        "card_key": {"pk": make_card_key(cast).pk},
        "version": {**agent, "number": version.number},
        "request": {"pk": request.pk},
        "thread": {"pk": request.pk, "thread": thread.pk},
        "suggestion": {"pk": request.pk, "suggestion": suggestion.pk},
        "watched": {**agent, "number": _watched(cast, version)},
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
        "break_glass": {"pk": broken.pk},
        "campaign": {"pk": campaign.pk},
        "campaign_item": {
            "pk": campaign.pk,
            "item": item.pk,
        },
        "hold": {
            "pk": hold_team(cast.others, by=cast.frank, reason="look first").pk,
        },
        "key": {**agent, "pk": credential.pk},
        "kind": {"kind": "resources"},
        "entry": {"kind": "resources", "pk": _entry(cast).pk},
        "view": {
            "pk": save_view(cast.alice, name="Live", query="state=active").pk,
        },
        "token": {"pk": make_token(cast.alice).pk},
        "system_kind": {"kind": "metric-sources"},
        "system_key": {
            "kind": "enforcement-points",
            "pk": make_point_key(cast)[0].pk,
        },
        "point_key": {"pk": make_point_key(cast)[0].pk},
        "source_key": {"pk": make_source_key(cast)[0].pk},
        "webhook": {"pk": webhook.pk},
        "old_webhook": {"pk": make_webhook(cast, name="Old").pk},
        "api_webhook": {"pk": make_webhook(cast, name="Third").pk},
        "delivery": {"pk": webhook.pk, "delivery": delivery.pk},
        "gate": {"pk": _gate(cast).pk},
        "agent_run": {**agent, "pk": run.pk},
        "agent_review": {**agent, "pk": review.pk},
    }


def _discussed(cast: Cast, request: DeploymentRequest) -> tuple[Comment, Suggestion]:
    """A comment of Carol's and an edit she suggests."""
    number = request.round.number
    said = comment(request, round_number=number, line=0, text="why?", by=cast.carol)
    edit = Edit(first=17, last=17, text="    timeout_minutes: 10")
    made = suggest(request, round_number=number, edit=edit, why="enough", by=cast.carol)
    return said, made


def _watched(cast: Cast, version: Version) -> int:
    """The number of a version that only watches in staging."""
    make_in_force(cast, version=version, environment=cast.staging, mode="shadow")
    return version.number


def _entry(cast: Cast) -> ResourceEntry:
    facts = {"name": "orders", "title": "Orders", "owner_team": cast.owners}
    return add_entry(ResourceEntry, facts=facts, by=cast.alice)


def _gate(cast: Cast) -> Gate:
    address = "https://board.example.com/asks"
    return make_gate("change-board", address=address, seconds=10, by=cast.frank)[0]


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
    "import": {"pk": "00000000-0000-7000-8000-000000000000"},
    "proposed": {"slug": "nobody"},
    "host": {"pk": 999_999},
    "hold": {"pk": 999_999},
    "break_glass": {"pk": 999_999},
    "campaign": {"pk": 999_999},
    "campaign_item": {"pk": 999_999, "item": 999_999},
    "card_key": {"pk": 999_999},
    "agent": {"slug": "nobody"},
    "version": {"slug": "porter", "number": 99},
    "request": {"pk": 999_999},
    "thread": {"pk": 999_999, "thread": 999_999},
    "suggestion": {"pk": 999_999, "suggestion": 999_999},
    "watched": {"slug": "porter", "number": 99},
    "review": {"pk": "00000000-0000-7000-8000-000000000000"},
    "run": {"pk": "00000000-0000-7000-8000-000000000000"},
    "key": {"slug": "porter", "pk": 999_999},
    "kind": {"kind": "nonsense"},
    "entry": {"kind": "resources", "pk": 999_999},
    "view": {"pk": 999_999},
    "policies": {"number": 999_999},
    "rule": {"place": 999},
    "offer": {"pk": 999_999},
    "unclaimed": {"slug": "nobody"},
    "team": {"slug": "nobody"},
    "member": {"slug": "reviewers", "pk": 999_999},
    "person": {"pk": 999_999},
    "stand_in": {"pk": 999_999},
    "token": {"pk": 999_999},
    "system_kind": {"kind": "nonsense"},
    "system_key": {"kind": "enforcement-points", "pk": 999_999},
    "point_key": {"pk": 999_999},
    "source_key": {"pk": 999_999},
    "webhook": {"pk": 999_999},
    "old_webhook": {"pk": 999_999},
    "api_webhook": {"pk": 999_999},
    "delivery": {"pk": 999_999, "delivery": 999_999},
    "gate": {"pk": 999_999},
    "agent_run": {"slug": "porter", "pk": "00000000-0000-7000-8000-000000000000"},
    "agent_review": {"slug": "porter", "pk": "00000000-0000-7000-8000-000000000000"},
}
