"""Runs: what an agent did, what it was answered, what it used up."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import access
from registry.clock import now
from registry.errors import NotFoundError
from registry.models import Person
from registry.web import page_of, person_of, query_without_page, render_part
from scopes.models import Run
from scopes.services.standing import charter_of, deliveries_of, limits_of


@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """The runs of the agents whose work the person may see, newest first; `?agent=` one of them."""
    person = person_of(request)
    wanted = request.GET.get("agent", "")
    agents = list(access.agents_whose_work(person).order_by("title"))
    runs = _runs_for(person)
    chosen = next((agent for agent in agents if agent.slug == wanted), None)
    if chosen is not None:
        runs = runs.filter(agent=chosen)
    context = {
        "nav": "runs",
        "page": page_of(request, runs.order_by("-opened_at", "-id")),
        "agents": agents,
        "chosen": chosen,
        "unknown": wanted[:60] if wanted and chosen is None else "",
        "query": query_without_page(request),
    }
    return render(request, "scopes/run_list.html", context)


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
        "page": page_of(request, run.decisions.select_related("review")),
        "limits": limits_of(run, document, at=at),
        "deliveries": deliveries_of(run, document, metrics, at=at),
        "metrics": metrics,
        "outcome": document.contract.outcome if document.contract else "",
        "query": query_without_page(request),
    }
    return render_part(request, "scopes/run_detail.html", context, part="timeline")


def _runs_for(person: Person) -> QuerySet[Run]:
    return Run.objects.filter(
        agent__in=access.agents_whose_work(person)
    ).select_related("agent", "environment", "manifest__version")
