"""Home: what waits for me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.models import DeploymentRequest
from approvals.services import queues
from approvals.services.certification.answers import waiting_for
from registry import access
from registry.models import Environment
from registry.services.ownership.orphans import orphans_for
from registry.services.ownership.transfers import offers_for
from registry.views.frame import in_force_everywhere
from registry.web import person_of
from scopes.models import Draft

SHOWN = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The oldest things first: reviews, requests, then my agents and the drafts I left open."""
    person = person_of(request)
    agents = access.agents_owned_by(person).select_related(
        "owner_team", "accountable", "summary"
    )
    environments = list(Environment.objects.all())
    context = {
        "nav": "home",
        "reviews": queues.reviews_for(person)[:SHOWN],
        "offers": offers_for(person)[:SHOWN],
        "broken": queues.break_glass_for(person),
        "certify": waiting_for(person)[:SHOWN],
        "orphans": orphans_for(person)[:SHOWN],
        "requests": DeploymentRequest.objects.filter(
            pk__in=queues.request_ids_for(person)[:SHOWN]
        )
        .select_related("agent", "environment", "asked_by")
        .order_by("asked_at"),
        "agents": [
            {"agent": agent, "in_force": in_force_everywhere(agent, environments)}
            for agent in agents[:SHOWN]
        ],
        "drafts": Draft.objects.filter(agent__in=agents)
        .select_related("agent", "saved_by")
        .order_by("-saved_at")[:SHOWN],
    }
    return render(request, "config/home.html", context)
