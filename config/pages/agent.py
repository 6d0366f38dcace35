"""The overview of one agent: the charter that answers for it, and the people who answer for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.services.promotions import promotions_of
from approvals.services.states import OPEN
from charter.language import read
from config.pages.chain import short_chain
from registry import access
from registry.models import Agent
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of
from scopes.models import Decision, InForce, Manifest, Version
from scopes.services.proposed import may_see_proposed, waiting_charter
from scopes.services.words import words_of

LATEST = 5


@require_safe
def agent(request: HttpRequest, slug: str) -> HttpResponse:
    """The charter in words (in force, else the newest), its YAML, the accountability chain."""
    found = agent_named(slug)
    person = person_of(request)
    context = {
        **agent_frame(found, person=person, tab="overview"),
        "proposed": may_see_proposed(person, found) and waiting_charter(found),
        "chain": short_chain(found),
        "requests": found.deployment_requests.filter(status__in=OPEN).select_related(
            "environment"
        ),
        "promotions": promotions_of(found) if access.may_edit(person, found) else [],
        "watching": _watching(found),
        "breaches": found.breaches.filter(ended_at=None).select_related(
            "environment", "version"
        ),
        **_charter(found),
    }
    if context["may_see_work"]:
        context["decisions"] = (
            Decision.objects.filter(agent=found)
            .select_related("run")
            .order_by("-decided_at")[:LATEST]
        )
    return render(request, "config/agent.html", context)


def _watching(agent: Agent) -> list[InForce]:
    """Where a version only watches now."""
    return list(
        InForce.objects.filter(
            agent=agent, manifest__mode=Manifest.Mode.SHADOW
        ).select_related("environment", "manifest__version")
    )


def _charter(agent: Agent) -> dict[str, Any]:
    """The version to show, where it is in force (empty: nowhere), in words and as lines."""
    row = (
        InForce.objects.filter(agent=agent)
        .select_related("manifest__version", "environment")
        .order_by("-environment__is_production", "environment__name")
        .first()
    )
    version = (
        row.manifest.version if row else Version.objects.filter(agent=agent).first()
    )
    if version is None:
        return {"version": None}
    return {
        "version": version,
        "place": row.environment if row else None,
        "manifest": row.manifest if row else None,
        "words": words_of(read(version.text)),
        "lines": version.text.splitlines(),
    }
