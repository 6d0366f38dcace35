"""Adopting an agent nobody owns: a team takes it in, a person answers for it once they say so."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from registry.errors import ConflictError, InvalidError
from registry.forms import AdoptionForm
from registry.models import Agent, Person, Team
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of
from scopes.services.claims import claim_agent


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for which team and who answers: oneself, at once; somebody else, when they accept.

    A charter that an import proposes becomes the draft.
    """
    person = person_of(request)
    agent = agent_named(slug)
    form = AdoptionForm(
        request.POST if request.method == "POST" else None, person=person
    )
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _adopted(agent, person, **form.cleaned_data))
        except (ConflictError, InvalidError) as refusal:
            form.refuse(refusal)
        else:
            return redirect(agent)
    context = {**agent_frame(agent, person=person, tab=""), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "config/adoption_create.html", context, status=status)


def _adopted(agent: Agent, person: Person, *, team: Team, accountable: Person) -> str:
    """Adopt it, or ask who shall answer; what to tell the person."""
    if claim_agent(agent, team=team, accountable=accountable, by=person) is None:
        return f"You answer for {agent} now; it may do nothing yet"
    return f"{accountable} is asked; until they accept, nobody answers for {agent}"
