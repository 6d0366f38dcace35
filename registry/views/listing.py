"""The list of agents: filtered, counted, kept under a name, exported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry.clock import now
from registry.errors import InvalidError
from registry.export import csv_response, jsonl_response
from registry.models import Agent, Environment, Person, SavedView
from registry.services.listing import (
    Asked,
    FacetCounts,
    agents_of,
    by_index,
    counts_of,
    listing,
    page_of,
    read_query,
)
from registry.services.listing.exporting import COLUMNS, exported
from registry.views.frame import Tab, in_force_everywhere
from registry.web import person_of, render_part

EFFECTS = (
    ("allow", "allowed"),
    ("require_approval", "needed approval"),
    ("escalate", "escalated"),
    ("deny", "denied"),
)
TABS = (
    ("Mine", "mine"),
    ("All", ""),
    ("Needs attention", "attention"),
    ("Retired", "retired"),
)

ROWS = 30
"""Agents on a page: half of what the list costs is drawing them."""


@require_safe
def agent_list(request: HttpRequest) -> HttpResponse:
    """Search and filter the catalogue, which everyone signed in may read."""
    person, asked = person_of(request), read_query(request.GET)
    shown = listing(asked, person=person, at=now())
    with by_index():
        facets, total = counts_of(shown)
        page = page_of(shown, request.GET.get("page"), size=ROWS, count=total)
    views = list(SavedView.objects.filter(person=person))
    context = {
        "nav": "agents",
        "page": page,
        "rows": _rows(page.object_list),
        "total": total,
        "best_only": len(shown.ranked.ids) if shown.ranked and shown.is_cut else 0,
        "by_meaning_alone": bool(shown.ranked and shown.ranked.by_meaning_alone),
        "asked": asked,
        "facets": facets,
        "chips": _chips(asked, facets),
        "tabs": _tabs(asked, views),
        "view": next((one for one in views if one.query == asked.query()), None),
        "sorts": _sorts(asked),
        "unknown": list(asked.unknown),
        "is_filtered": asked.is_filtered,
        "query": asked.query(),
    }
    answer = render_part(request, "registry/agent_list.html", context, part="catalogue")
    if request.headers.get("HX-Request"):
        answer["HX-Push-Url"] = f"{reverse('agent_list')}?{asked.query()}"
    return answer


def _rows(ids: Any) -> list[dict[str, Any]]:
    environments = list(Environment.objects.all())
    return [
        {
            "agent": agent,
            "in_force": in_force_everywhere(agent, environments),
            "effects": effects_of(agent),
        }
        for agent in agents_of(ids)
    ]


def effects_of(agent: Agent) -> list[dict[str, Any]]:
    """The decisions of the last days by effect, those that were given at all: [{effect, word, count}]."""
    given = agent.summary.decisions
    return [
        {"effect": effect, "word": word, "count": given[effect]}
        for effect, word in EFFECTS
        if given.get(effect)
    ]


def _tabs(asked: Asked, views: list[SavedView]) -> list[Tab]:
    here = asked.query()
    kept = [Tab(one.name, one.get_absolute_url(), one.query == here) for one in views]
    is_kept = any(tab.current for tab in kept)
    own = [
        Tab(
            name,
            f"?{Asked(view=view).query()}",
            asked.view == view and not is_kept,
        )
        for name, view in TABS
    ]
    return [*own, *kept]


def _chips(asked: Asked, facets: tuple[FacetCounts, ...]) -> list[dict[str, str]]:
    """What is chosen, each with the address that leaves it out: [{label, value, query}]."""
    return [
        {
            "label": facet.label,
            "value": choice.label,
            "query": asked.without(facet.name, choice.value),
        }
        for facet in facets
        for choice in facet.choices
        if choice.chosen
    ]


def _sorts(asked: Asked) -> dict[str, dict[str, str]]:
    """For each column that puts the list in order: the query that asks for it, and `aria-sort`."""
    chosen = asked.sort or ("" if asked.text else "title")
    return {
        name: {
            "query": asked.query(sort=name),
            "aria": ("ascending" if name == "title" else "descending")
            if name == chosen
            else "none",
        }
        for name in ("title", "decisions", "last_run")
    }


@require_safe
def agent_export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list, or the agents that `?agent=` names, as a file: `?format=csv` or `jsonl`."""
    person, asked = person_of(request), read_query(request.GET)
    rows = exported(_ids(request, asked, person))
    form = request.GET.get("format", "csv")
    if form == "csv":
        cells = (tuple(row.values()) for row in rows)
        return csv_response("agents.csv", COLUMNS, cells)
    if form == "jsonl":
        return jsonl_response("agents.jsonl", rows)
    raise InvalidError(f"`{form[:20]}` is no format of the list", fix="csv or jsonl")


def _ids(request: HttpRequest, asked: Asked, person: Person) -> Iterator[int]:
    slugs = request.GET.getlist("agent")
    if slugs:
        named = Agent.objects.filter(slug__in=slugs).order_by("title", "pk")
        return iter(named.values_list("pk", flat=True))
    return iter(listing(asked, person=person, at=now()).ids())
