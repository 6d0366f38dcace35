"""Who answers for an agent: now, on any day, and after whoever is asked accepts."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry import access
from registry.chain import accountability_chain
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.forms import TransferForm
from registry.models import Agent, OwnershipTransfer, Person
from registry.services.ownership import (
    accept_transfer,
    answered_at,
    decline_transfer,
    is_orphaned,
    offers_for,
    propose_transfer,
    propose_transfers,
)
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of

MOST_AT_ONCE = 200


@require_http_methods(["GET", "HEAD", "POST"])
def ownership_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The chain, the history, `?on=` a day; POST offers the agent to somebody."""
    person = person_of(request)
    agent = agent_named(slug)
    form = TransferForm(request.POST or None)
    if request.method == "POST":
        if not access.may_hand_over(person, agent):
            raise NotAllowedError(
                f"you cannot hand over {agent}",
                fix=f"ask {access.who_may_suspend(agent)}",
            )
        if form.is_valid() and _offered(request, agent, form, person):
            return redirect("ownership_detail", slug=agent.slug)
    context = {
        **agent_frame(agent, person=person, tab="ownership"),
        "chain": accountability_chain(agent),
        "orphan": is_orphaned(agent),
        "records": agent.ownerships.select_related("team", "accountable"),
        "offer": agent.transfers.filter(status="open")
        .select_related("team", "accountable", "proposed_by")
        .first(),
        "form": form,
        "may_hand_over": access.may_hand_over(person, agent),
        **_on_day(request.GET.get("on", ""), agent),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/ownership_detail.html", context, status=status)


def _offered(
    request: HttpRequest, agent: Agent, form: TransferForm, person: Person
) -> bool:
    try:
        offered = propose_transfer(agent, by=person, **form.cleaned_data)
    except (InvalidError, ConflictError) as refusal:
        form.refuse(refusal)
        return False
    messages.success(
        request, f"{offered.accountable} is asked; until then nothing changes"
    )
    return True


def _on_day(text: str, agent: Agent) -> dict[str, Any]:
    """Who answered at the end of that day, in the reader's time zone."""
    if not text:
        return {}
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        return {"on": text[:20], "wrong_day": True}
    end = timezone.make_aware(datetime.combine(day, time.max))
    moment = min(end, timezone.now()) if day <= timezone.localdate() else end
    found = answered_at(agent, moment - timedelta(microseconds=1))
    return {"on": text, "day": day, "answered": found}


@require_safe
def transfer_list(request: HttpRequest) -> HttpResponse:
    """The offers that wait for me."""
    context = {"nav": "home", "offers": offers_for(person_of(request))}
    return render(request, "registry/transfer_list.html", context)


@require_POST
def transfer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it: from now on I answer for the agent."""
    offered = _offer(pk, person_of(request))
    accept_transfer(offered, by=person_of(request))
    messages.success(request, f"You answer for {offered.agent} from now on")
    return redirect("ownership_detail", slug=offered.agent.slug)


@require_POST
def transfer_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no with a `note`, or take back what I offered."""
    offered = _offer(pk, person_of(request))
    note = request.POST.get("note", "")
    decline_transfer(offered, by=person_of(request), note=note)
    messages.success(request, f"The owner of {offered.agent} stays as it was")
    return redirect("ownership_detail", slug=offered.agent.slug)


def _offer(pk: int, person: Person) -> OwnershipTransfer:
    """The offer, for who is asked or may hand the agent over; it is not there for others."""
    found = (
        OwnershipTransfer.objects.select_related("agent", "accountable", "team")
        .filter(pk=pk)
        .first()
    )
    if found is None or not (
        found.accountable == person or access.may_hand_over(person, found.agent)
    ):
        raise NotFoundError("there is no such offer that you may see")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def transfer_many(request: HttpRequest) -> HttpResponse:
    """Offer several agents at once: `?agent=` each; says which could not be, and why."""
    person = person_of(request)
    given = request.POST if request.method == "POST" else request.GET
    slugs = given.getlist("agent")[:MOST_AT_ONCE]
    agents = list(
        Agent.objects.filter(slug__in=slugs).select_related(
            "owner_team", "accountable__reports_to"
        )
    )
    form = TransferForm(request.POST if request.method == "POST" else None)
    refused: list[Any] = []
    if request.method == "POST" and form.is_valid() and agents:
        offered, refused = propose_transfers(agents, by=person, **form.cleaned_data)
        if offered:
            messages.success(
                request,
                f"{form.cleaned_data['accountable']} is asked about {len(offered)}"
                f" {'agent' if len(offered) == 1 else 'agents'}",
            )
        if not refused:
            return redirect("agent_list")
        agents = [agent for agent, _ in refused]
    context = {"nav": "agents", "agents": agents, "form": form, "refused": refused}
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/transfer_create.html", context, status=status)
