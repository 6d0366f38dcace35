"""Stop an agent at once, and let it go on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from registry.forms import SuspensionForm
from registry.services.stopping.suspension import (
    ask_to_resume,
    require_may_suspend,
    resume,
    suspend,
)
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of


@require_http_methods(["GET", "HEAD", "POST"])
def suspension_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why and for the agent's name, then stop it; of one that is stopped, show its page."""
    person = person_of(request)
    agent = agent_named(slug)
    require_may_suspend(agent, by=person)
    if request.method != "POST" and agent.is_suspended:
        return redirect(agent)
    posted = request.POST if request.method == "POST" else None
    form = SuspensionForm(posted, agent=agent)
    if posted is not None and form.is_valid():
        suspend(agent, by=person, reason=form.cleaned_data["reason"])
        messages.success(request, f"{agent} is suspended: every check answers deny")
        return redirect(agent)
    context = {**agent_frame(agent, person=person, tab=""), "form": form}
    status = 200 if posted is None else 422
    return render(request, "registry/suspension_create.html", context, status=status)


@require_POST
def resumption_create(request: HttpRequest, slug: str) -> HttpResponse:
    """The first person asks that the agent goes on, another confirms."""
    person = person_of(request)
    agent = agent_named(slug)
    suspension = agent.current_suspension()
    asked = suspension.resume_asked_by if suspension else None
    if asked is None:
        ask_to_resume(agent, by=person)
        messages.success(request, "You asked; another person confirms")
    else:
        resume(agent, by=person)
        messages.success(request, f"{agent} goes on")
    return redirect(agent)
