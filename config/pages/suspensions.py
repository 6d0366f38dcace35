"""Suspend a version, a team's agents or everything; see what stands still and let it go on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry import access
from registry.forms import HoldForm
from registry.models import Agent, Hold, Person, Suspension, Team
from registry.services.stopping.covering import agents_under, holds_in_effect
from registry.services.stopping.holds import (
    ask_to_lift,
    is_held,
    lift,
    require_may_hold,
    suspend_wide,
)
from registry.web import agent_named, page_of, person_of
from scopes.models import Version
from scopes.services.holds import hold_of

NAMED = 20
"""So many of the agents that stop are named before the button; the rest are counted."""


@require_safe
def suspension_list(request: HttpRequest) -> HttpResponse:
    """What stands still now: wide suspensions first, then agents one by one."""
    person = person_of(request)
    agents = Suspension.objects.filter(lifted_at=None).select_related("agent", "by")
    context = {
        "nav": "settings",
        "held": [_shown(hold, person) for hold in holds_in_effect()],
        "agents": page_of(request, agents.order_by("-at")),
        "may_hold_everything": access.may_hold(person, Hold(kind=Hold.Kind.EVERYTHING)),
    }
    return render(request, "config/suspension_list.html", context)


def _shown(hold: Hold, person: Person) -> dict[str, object]:
    asked = hold.resume_asked_by
    return {
        "hold": hold,
        "touched": agents_under(hold).count(),
        "may_lift": asked != person and access.may_lift(person, hold),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def version_hold(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version, in every environment where it is in force."""
    agent = agent_named(slug)
    version = get_object_or_404(
        Version.objects.select_related("agent"), agent=agent, number=number
    )
    return _hold(request, hold_of(version), typed=f"v{number}")


@require_http_methods(["GET", "HEAD", "POST"])
def team_hold(request: HttpRequest, slug: str) -> HttpResponse:
    """Every agent of the team and of those within it."""
    team = get_object_or_404(Team.objects.select_related("lead"), slug=slug)
    return _hold(request, Hold(kind=Hold.Kind.TEAM, team=team), typed=team.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def everything_hold(request: HttpRequest) -> HttpResponse:
    """The whole installation."""
    return _hold(request, Hold(kind=Hold.Kind.EVERYTHING), typed="everything")


def _hold(request: HttpRequest, hold: Hold, *, typed: str) -> HttpResponse:
    person = person_of(request)
    require_may_hold(hold, by=person)
    if request.method != "POST" and is_held(hold):
        return redirect("suspension_list")
    posted = request.POST if request.method == "POST" else None
    form = HoldForm(posted, typed=typed)
    if posted is not None and form.is_valid():
        suspend_wide(hold, by=person, reason=form.cleaned_data["reason"])
        messages.success(
            request, f"{hold.covered} is suspended: every check answers deny"
        )
        return redirect("suspension_list")
    touched = agents_under(hold)
    count = touched.count()
    running = touched.filter(state=Agent.State.ACTIVE)
    context = {
        "nav": "settings",
        "hold": hold,
        "form": form,
        "count": count,
        "running": running.count(),
        "named": touched.order_by("title")[:NAMED],
        "more": max(0, count - NAMED),
    }
    status = 200 if posted is None else 422
    return render(request, "config/hold_create.html", context, status=status)


@require_POST
def hold_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """The first person asks that it goes on, another confirms."""
    person = person_of(request)
    hold = get_object_or_404(holds_in_effect(), pk=pk)
    if hold.resume_asked_by is None:
        ask_to_lift(hold, by=person)
        messages.success(request, "You asked; another person confirms")
    else:
        lift(hold, by=person)
        messages.success(
            request, f"{hold.covered} goes on, unless something else keeps it"
        )
    return redirect("suspension_list")
