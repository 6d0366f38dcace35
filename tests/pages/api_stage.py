"""What addresses for programs need besides, so that no page has changed it before."""

from __future__ import annotations

from typing import Any

from registry.models import ResourceEntry
from registry.services.catalogue.agents import register_agent
from registry.services.catalogue.entries import add_entry
from registry.services.catalogue.views import save_view
from registry.services.ownership.transfers import propose_transfer
from scopes.services.replays import start_replay
from tests.factories import Cast


def stage_api(cast: Cast) -> dict[str, dict[str, Any]]:
    """The arguments of these addresses."""
    courier = register_agent(
        "courier",
        title="Courier",
        kind="micro",
        purpose="",
        owner_team=cast.owners,
        accountable=cast.alice,
        reviewers=None,
        by=cast.alice,
    )
    offer = propose_transfer(
        courier, team=cast.others, accountable=cast.dave, by=cast.alice, reason="moves"
    )
    facts = {"name": "invoices", "title": "Invoices", "owner_team": cast.owners}
    entry = add_entry(ResourceEntry, facts=facts, by=cast.alice)
    version = cast.porter.versions.latest("number")
    replay = start_replay(version, environment=cast.production, days=7, by=cast.alice)
    return {
        "api_offer": {"pk": offer.pk},
        "api_entry": {"kind": "resources", "pk": entry.pk},
        "api_view": {"pk": save_view(cast.alice, name="API", query="risk=high").pk},
        "replay": {"slug": "porter", "number": version.number, "pk": replay.pk},
    }


MISSING_API: dict[str, dict[str, Any]] = {
    "api_offer": {"pk": 999_999},
    "api_entry": {"kind": "resources", "pk": 999_999},
    "api_view": {"pk": 999_999},
    "replay": {"slug": "porter", "number": 99, "pk": 999_999},
    "mcp_use": {"pk": 999_999, "slug": "porter"},
}
