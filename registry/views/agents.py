"""The catalogue: find an agent, add one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from registry.errors import ConflictError, InvalidError
from registry.forms import AgentForm
from registry.models import Agent, Environment
from registry.services.agents import register_agent
from registry.services.search import found_by
from registry.views.frame import in_force_everywhere
from registry.web import page_of, person_of, query_without_page

FILTERS = {"kind": Agent.Kind, "state": Agent.State}


@require_safe
def agent_list(request: HttpRequest) -> HttpResponse:
    """Search and filter the catalogue, which everyone signed in may read."""
    chosen, unknown = _chosen(request)
    text = request.GET.get("q", "").strip()
    page = page_of(request, _found(text, chosen))
    environments = list(Environment.objects.all())
    context = {
        "nav": "agents",
        "page": page,
        "rows": [
            {"agent": agent, "in_force": in_force_everywhere(agent, environments)}
            for agent in page
        ],
        "q": text,
        "filters": _filters(chosen),
        "unknown": unknown,
        "is_filtered": bool(text or chosen),
        "query": query_without_page(request),
    }
    return render(request, "registry/agent_list.html", context)


def _chosen(request: HttpRequest) -> tuple[dict[str, str], list[str]]:
    """The filters that make sense, and the values that do not, to be named on the page."""
    chosen: dict[str, str] = {}
    unknown: list[str] = []
    for name, choices in FILTERS.items():
        value = request.GET.get(name, "")
        if value in choices.values:
            chosen[name] = value
        elif value:
            unknown.append(value[:60])
    return chosen, unknown


def _found(text: str, chosen: dict[str, str]) -> QuerySet[Agent]:
    found = Agent.objects.filter(**chosen).select_related(
        "owner_team", "accountable", "summary"
    )
    if text:
        return found_by(found, text, states=Agent.State.values)
    return found.order_by("title", "pk")


def _filters(chosen: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": name.capitalize(),
            "choices": [
                {"value": value, "label": label, "chosen": chosen.get(name) == value}
                for value, label in choices.choices
            ],
        }
        for name, choices in FILTERS.items()
    ]


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
    context = {"nav": "agents", "form": form}
    return render(request, "registry/agent_create.html", context, status=status)
