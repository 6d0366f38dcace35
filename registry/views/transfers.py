"""Handing agents over: what I am asked, my answer, and several agents at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry.forms import TransferForm
from registry.models import Agent
from registry.services.ownership.transfers import (
    accept_transfer,
    decline_transfer,
    offers_for,
    propose_transfers,
    transfer_seen,
    withdraw_transfer,
)
from registry.web import person_of

MOST_AT_ONCE = 200


@require_safe
def transfer_list(request: HttpRequest) -> HttpResponse:
    """The offers that wait for me."""
    context = {"nav": "home", "offers": offers_for(person_of(request))}
    return render(request, "registry/transfer_list.html", context)


@require_POST
def transfer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it: from now on I answer for the agent."""
    offered = transfer_seen(pk, by=person_of(request))
    accept_transfer(offered, by=person_of(request))
    messages.success(request, f"You answer for {offered.agent} from now on")
    return redirect("ownership_detail", slug=offered.agent.slug)


@require_POST
def transfer_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, with a `note`."""
    offered = transfer_seen(pk, by=person_of(request))
    note = request.POST.get("note", "")[:400]
    decline_transfer(offered, by=person_of(request), note=note)
    messages.success(request, f"You declined; {offered.proposed_by} is told")
    return redirect("ownership_detail", slug=offered.agent.slug)


@require_POST
def transfer_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the offer back."""
    offered = transfer_seen(pk, by=person_of(request))
    withdraw_transfer(offered, by=person_of(request))
    messages.success(request, f"{offered.accountable} is no longer asked")
    return redirect("ownership_detail", slug=offered.agent.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def transfer_many(request: HttpRequest) -> HttpResponse:
    """Offer several agents at once: `?agent=` each; says which could not be, and why."""
    person = person_of(request)
    given = request.POST if request.method == "POST" else request.GET
    slugs = given.getlist("agent")
    agents = list(
        Agent.objects.filter(slug__in=slugs[:MOST_AT_ONCE]).select_related(
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
    context = {
        "nav": "agents",
        "agents": agents,
        "form": form,
        "refused": refused,
        "left_out": max(0, len(slugs) - MOST_AT_ONCE),
        "most": MOST_AT_ONCE,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/transfer_create.html", context, status=status)
