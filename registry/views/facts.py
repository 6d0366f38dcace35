"""What is said of agents: one agent's facts on a page, the tags of many from the list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from registry.errors import InvalidError
from registry.forms.catalogue import FactsForm, TagsForm, words
from registry.models import Agent
from registry.services.catalogue.facts import (
    MOST_AT_ONCE,
    bulk_tag,
    require_may_change,
    update_agent,
)
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of


@require_http_methods(["GET", "HEAD", "POST"])
def agent_facts(request: HttpRequest, slug: str) -> HttpResponse:
    """Title, purpose, tags and reviewers, for those who own the agent."""
    person, agent = person_of(request), agent_named(slug)
    require_may_change(agent, by=person)
    form = FactsForm(
        request.POST if request.method == "POST" else None,
        initial={
            "title": agent.title,
            "purpose": agent.purpose,
            "tags": ", ".join(agent.tags),
            "reviewers": agent.reviewers,
        },
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            update_agent(
                agent,
                title=facts["title"],
                purpose=facts["purpose"],
                tags=words(facts["tags"]),
                reviewers=facts["reviewers"],
                by=person,
            )
        except InvalidError as refusal:
            form.refuse(refusal, field="tags" if "tag" in refusal.message else None)
        else:
            messages.success(request, "Saved; its charter is as it was")
            return redirect(agent)
    context = {**agent_frame(agent, person=person, tab="overview"), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/agent_facts.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def agent_tags(request: HttpRequest) -> HttpResponse:
    """Add and take away tags of the agents that `agent` names; GET asks which tags."""
    sent = request.POST if request.method == "POST" else request.GET
    agents = list(Agent.objects.filter(slug__in=sent.getlist("agent")))
    form = TagsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            changed = bulk_tag(
                agents,
                add=words(facts["add"]),
                remove=words(facts["remove"]),
                by=person_of(request),
            )
        except InvalidError as refusal:
            form.refuse(refusal)
        else:
            one = "1 agent" if changed == 1 else f"{changed} agents"
            messages.success(request, f"Tags changed on {one}")
            return redirect("agent_list")
    context = {"nav": "agents", "form": form, "agents": agents[:MOST_AT_ONCE]}
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/agent_tags.html", context, status=status)
