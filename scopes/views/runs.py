"""Runs: what an agent did, what it was answered, what it used up."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from registry import access
from registry.clock import now
from registry.errors import NotFoundError
from registry.models import Agent, Person
from registry.services.search import found_by
from registry.web import page_of, person_of, query_without_page, render_part
from scopes.models import Run
from scopes.services.standing import charter_of, deliveries_of, limits_of

NAME_LENGTH = 120
OFFERED = 8
"""Agents offered for what was typed."""


@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """The runs of the agents whose work the person may see, newest first; `?agent=` one, by name or title."""
    person = person_of(request)
    wanted = " ".join(request.GET.get("agent", "").split())[:NAME_LENGTH]
    mine, runs = access.agents_whose_work(person), _runs_for(person)
    chosen = _called(mine, wanted)
    if chosen is not None:
        runs = runs.filter(agent=chosen)
    context = {
        "nav": "runs",
        "page": page_of(request, runs.order_by("-opened_at", "-id")),
        "has_agents": mine.exists(),
        "wanted": wanted,
        "alike": _alike(mine, wanted) if chosen is None else (),
        "chosen": chosen,
        "query": query_without_page(request),
    }
    return render_part(request, "scopes/run_list.html", context, part="agent-names")


def _called(agents: QuerySet[Agent], text: str) -> Agent | None:
    """The one agent with this name, or with this title when no other has it."""
    named = agents.filter(slug=text).first()
    if named is not None or not text:
        return named
    titled = agents.filter(summary__title=text)[:2]
    return titled[0] if len(titled) == 1 else None


def _alike(agents: QuerySet[Agent], text: str) -> list[Agent]:
    """The agents that a text finds, the best first: to choose from while it is typed, or for a mistake."""
    found = (
        found_by(agents, text, states=Agent.State.values)
        if text
        else Agent.objects.none()
    )
    return list(found[:OFFERED])


@require_safe
def run_detail(request: HttpRequest, pk: str) -> HttpResponse:
    """One run as a timeline of its decisions, beside its limits and what it delivered."""
    run = _runs_for(person_of(request)).filter(pk=pk).first()
    if run is None:
        raise NotFoundError("there is no such run that you may see")
    at, document, metrics = now(), charter_of(run), list(run.metrics.all())
    context = {
        "nav": "runs",
        "run": run,
        "page": page_of(request, run.decisions.select_related("review", "lease")),
        "limits": limits_of(run, document, at=at),
        "deliveries": deliveries_of(run, document, at=at),
        "metrics": metrics,
        "outcome": document.contract.outcome if document.contract else "",
        "query": query_without_page(request),
    }
    return render_part(request, "scopes/run_detail.html", context, part="timeline")


def _runs_for(person: Person) -> QuerySet[Run]:
    return Run.objects.filter(
        agent__in=access.agents_whose_work(person)
    ).select_related("agent", "environment", "manifest__version")
