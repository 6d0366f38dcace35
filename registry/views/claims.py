"""Agents nobody owns: the feed, and keeping one out. Adopting is in `config.pages.adoption`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry.forms import ReasonForm
from registry.models import Agent
from registry.services.ownership.claims import (
    block_agent,
    require_may_block,
    unblock_agent,
    why_blocked,
)
from registry.services.ownership.records import may_block
from registry.services.ownership.transfers import offers_of
from registry.views.frame import agent_frame
from registry.web import agent_named, page_of, person_of

State = Agent.State


@require_safe
def unclaimed_list(request: HttpRequest) -> HttpResponse:
    """Newest first, with where each came from; `?blocked=1` shows those that are kept out."""
    person = person_of(request)
    blocked = request.GET.get("blocked") == "1"
    state = State.BLOCKED if blocked else State.UNCLAIMED
    rows = Agent.objects.filter(state=state).order_by("-created_at", "-pk")
    page = page_of(request, rows)
    reasons = why_blocked(page.object_list) if blocked else {}
    offers = offers_of(page.object_list)
    context = {
        "nav": "agents",
        "page": page,
        "rows": [
            {
                "agent": agent,
                "blocked": reasons.get(agent.pk),
                "offer": offers.get(agent.pk),
            }
            for agent in page
        ],
        "blocked": blocked,
        "may_block": may_block(person),
        "query": "blocked=1" if blocked else "",
    }
    return render(request, "registry/unclaimed_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def block_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why, then keep the agent out."""
    person = person_of(request)
    agent = agent_named(slug)
    require_may_block(person)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        block_agent(agent, by=person, reason=form.cleaned_data["reason"])
        messages.success(request, f"{agent} is kept out")
        return redirect("unclaimed_list")
    context = {**agent_frame(agent, person=person, tab=""), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/block_create.html", context, status=status)


@require_POST
def block_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Let it be adopted again."""
    agent = agent_named(slug)
    unblock_agent(agent, by=person_of(request))
    messages.success(request, f"{agent} may be adopted")
    return redirect("unclaimed_list")
