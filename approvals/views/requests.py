"""Deployment requests: the inbox, one of them, taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import VerdictForm
from approvals.models import DeploymentRequest, Round
from approvals.services import gate_answers, queues
from approvals.services.requests import withdraw
from approvals.services.seen import request_seen, requests_seen_by
from approvals.services.states import OPEN
from approvals.services.tallies import tallies, tally
from approvals.services.verdicts import why_not
from registry import access
from registry.models import Person
from registry.web import page_of, person_of, query_without_page, render_part

TABS = {
    "": "Needs me",
    "waiting": "Waiting on others",
    "mine": "Mine",
    "done": "Done",
}


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests in four tabs; what needs the person comes first. An unknown tab is the first one."""
    person = person_of(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    page = page_of(request, _with_rounds(_in_tab(tab, person)))
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
    seen = requests_seen_by(person)
    if tab == "waiting":
        mine = queues.requests_for(person).values("pk")
        return seen.filter(status__in=OPEN).exclude(pk__in=mine)
    if tab == "mine":
        return seen.filter(rounds__opened_by=person).distinct()
    if tab == "done":
        return seen.exclude(status__in=OPEN)
    return queues.requests_for(person)


def _with_rounds(rows: QuerySet[DeploymentRequest]) -> QuerySet[DeploymentRequest]:
    """The rows with their rounds, the latest first."""
    rounds = Round.objects.select_related(
        "version", "base__version", "opened_by"
    ).order_by("-number")
    return rows.prefetch_related(Prefetch("rounds", rounds))


@require_safe
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is proposed, in words and in changes; who must approve; what was said so far."""
    person = person_of(request)
    return render_request(request, request_seen(pk, by=person), person=person)


def render_request(
    request: HttpRequest,
    item: DeploymentRequest,
    *,
    person: Person,
    form: VerdictForm | None = None,
) -> HttpResponse:
    """The request's page; with a refused verdict it answers 422 and keeps what was written."""
    proposed = item.round
    needs = tally(proposed)
    context = {
        "nav": "approvals",
        "item": item,
        "round": proposed,
        "version": proposed.version,
        "authors": Person.objects.filter(pk__in=proposed.authors),
        "lines": proposed.version.text.splitlines(),
        "needs": needs,
        "gates": gate_answers.standing_of(item, person=person),
        "rounds": _timeline(item),
        "why_not": why_not(item, person=person),
        "form": form
        or VerdictForm(initial={"round": proposed.number, "digest": proposed.digest}),
        "may_withdraw": item.status in OPEN and access.may_edit(person, item.agent),
        "is_open": item.status in OPEN,
    }
    if form is not None:
        return render(request, "approvals/request_detail.html", context, status=422)
    return render_part(
        request, "approvals/request_detail.html", context, part="timeline"
    )


def _timeline(item: DeploymentRequest) -> list[Round]:
    """All rounds with their verdicts, the oldest first."""
    return list(
        item.rounds.select_related("version", "opened_by", "deployment")
        .prefetch_related("verdicts__person")
        .order_by("number")
    )


@require_POST
def withdrawal_create(request: HttpRequest, pk: int) -> HttpResponse:
    """The owners take the request back."""
    person = person_of(request)
    item = request_seen(pk, by=person)
    withdraw(item, by=person)
    messages.success(request, "The request is withdrawn")
    return redirect(item)
