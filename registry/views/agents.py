"""Adding an agent to the catalogue."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from registry.errors import ConflictError, InvalidError
from registry.forms import AgentForm
from registry.services.catalogue.agents import register_agent
from registry.web import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def agent_create(request: HttpRequest) -> HttpResponse:
    """Add an agent to a team of one's own."""
    person = person_of(request)
    form = AgentForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            agent = register_agent(facts.pop("name"), by=person, **facts)
        except (InvalidError, ConflictError) as refusal:
            form.refuse(refusal, field="name")
        else:
            messages.success(
                request, f"{agent} is in the catalogue; it may do nothing yet"
            )
            return redirect(agent)
    status = 422 if request.method == "POST" else 200
    has_team = form.fields["owner_team"].queryset.exists()  # type: ignore[attr-defined]  # of a chooser
    context = {"nav": "agents", "form": form, "has_team": has_team}
    return render(request, "registry/agent_create.html", context, status=status)
