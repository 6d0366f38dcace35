"""Deployment requests: the inbox, one of them, taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from approvals.models import DeploymentRequest, Round
from approvals.services import queues
from approvals.services.requests import withdraw
from approvals.services.seen import request_seen, requests_seen_by
from approvals.services.states import OPEN
from approvals.services.tallies import tallies
from approvals.views.request_page import render_request
from registry.models import Person
from registry.web import page_of, person_of, query_without_page

TABS = {
    "": "Needs me",
    "waiting": "Waiting on others",
    "mine": "Mine",
    "done": "Done",
}
ROWS = 30
"""Requests a page: each is a sentence to read."""
SHOWN = (
    "request",
    "number",
    "changes",
    "risk",
    "opened_at",
    "opened_by__name",
    "version__number",
    "base__version__number",
)
"""Of a round; its texts and reports would be most of what a list reads."""


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests in four tabs; what needs the person comes first. An unknown tab is the first one."""
    person = person_of(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    page = page_of(request, _with_rounds(_in_tab(tab, person)), size=ROWS)
    latest = {item.pk: item.rounds.all()[0] for item in page}
    given = tallies(list(latest.values()))
    context = {
        "nav": "approvals",
        "tabs": [
            {"name": name, "href": f"?tab={key}" if key else "?", "current": key == tab}
            for key, name in TABS.items()
        ],
        "tab": tab,
        "page": page,
        "rows": [
            {
                "item": item,
                "round": latest[item.pk],
                "needs": given[latest[item.pk].pk],
            }
            for item in page
        ],
        "query": query_without_page(request),
    }
    return render(request, "approvals/request_list.html", context)


def _in_tab(tab: str, person: Person) -> QuerySet[DeploymentRequest]:
    if tab == "":
        return (
            DeploymentRequest.objects.filter(pk__in=queues.request_ids_for(person))
            .select_related("agent", "environment", "asked_by")
            .order_by("asked_at")
        )
    seen = requests_seen_by(person)
    if tab == "waiting":
        mine = queues.request_ids_for(person)
        return seen.filter(status__in=OPEN).exclude(pk__in=mine)
    if tab == "mine":
        return seen.filter(rounds__opened_by=person).distinct()
    return seen.exclude(status__in=OPEN)


def _with_rounds(rows: QuerySet[DeploymentRequest]) -> QuerySet[DeploymentRequest]:
    """The rows with their rounds, the latest first."""
    rounds = (
        Round.objects.select_related("version", "base__version", "opened_by")
        .only(*SHOWN)
        .order_by("-number")
    )
    return rows.prefetch_related(Prefetch("rounds", rounds))


@require_safe
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is proposed, in words and in changes; who must approve; what was said so far."""
    person = person_of(request)
    return render_request(request, request_seen(pk, by=person), person=person)


@require_POST
def withdrawal_create(request: HttpRequest, pk: int) -> HttpResponse:
    """The owners take the request back."""
    person = person_of(request)
    item = request_seen(pk, by=person)
    withdraw(item, by=person)
    messages.success(request, "The request is withdrawn")
    return redirect(item)
