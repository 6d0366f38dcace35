"""End an agent for good."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from approvals.errors import AgentInUseError
from approvals.services.retirement import (
    left_behind,
    require_may_retire,
    retire_agent,
    users_of,
)
from registry.forms import SuspensionForm
from registry.models import Agent
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of


@require_http_methods(["GET", "HEAD", "POST"])
def retirement_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why and for the agent's name, then end it; while others use it, name them instead."""
    person = person_of(request)
    agent = agent_named(slug)
    require_may_retire(agent, by=person)
    if request.method != "POST" and agent.state == Agent.State.RETIRED:
        return redirect(agent)
    posted = request.POST if request.method == "POST" else None
    form = SuspensionForm(posted, agent=agent)
    status = 200 if posted is None else 422
    users = users_of(agent)
    if posted is not None and form.is_valid():
        try:
            retire_agent(agent, by=person, reason=form.cleaned_data["reason"])
        except AgentInUseError as refusal:
            users, status = refusal.users, 409
        else:
            messages.success(request, f"{agent} is retired")
            return redirect(agent)
    context = {
        **agent_frame(agent, person=person, tab=""),
        "form": form,
        "users": users,
        "left_behind": left_behind(agent),
    }
    return render(request, "approvals/retirement_create.html", context, status=status)
