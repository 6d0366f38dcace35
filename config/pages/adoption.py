"""Adopting an agent nobody owns: a team takes it in, a person answers for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from registry.errors import ConflictError
from registry.forms import AdoptionForm
from registry.services.claims import adopt_agent
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of
from scopes.services.proposed import open_proposed_draft


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for which team, then adopt it; a charter that an import proposes becomes its draft."""
    person = person_of(request)
    agent = agent_named(slug)
    form = AdoptionForm(
        request.POST if request.method == "POST" else None, person=person
    )
    if request.method == "POST" and form.is_valid():
        try:
            agent = adopt_agent(agent, team=form.cleaned_data["team"], by=person)
            open_proposed_draft(agent, by=person)
        except ConflictError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, f"You answer for {agent} now; it may do nothing yet"
            )
            return redirect(agent)
    context = {**agent_frame(agent, person=person, tab=""), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "config/adoption_create.html", context, status=status)
