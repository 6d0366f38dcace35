"""Back to an earlier version in one step: the page says which of both ways it goes, and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from approvals.forms import ReturnForm
from approvals.services.requests import require_may_ask
from approvals.services.returns import AT_ONCE, Return, plan_return, return_to
from registry.errors import InvalidError
from registry.models import Environment, Person
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of
from scopes.models import Manifest, Version
from scopes.views.versions import version_of


@require_http_methods(["GET", "HEAD", "POST"])
def return_create(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """`?environment=` shows what would happen; without it, where the version was in force before."""
    person = person_of(request)
    agent = agent_named(slug)
    version = version_of(agent, number)
    require_may_ask(agent, by=person)
    if request.method == "POST":
        return _return(request, version, person)
    places = _places_before(version)
    asked = request.GET.get("environment", "")
    found = [place for place in places if asked in {"", place.slug}]
    if len(found) == 1:
        plan = plan_return(version, found[0], by=person)
        return _page(request, plan, person, _form(plan))
    context = {
        **agent_frame(agent, person=person, tab="versions"),
        "version": version,
        "places": places,
    }
    return render(request, "approvals/return_place.html", context)


def _places_before(version: Version) -> list[Environment]:
    """Where the version was in force at some time."""
    held = Manifest.objects.filter(version=version)
    return list(
        Environment.objects.filter(pk__in=held.values("environment")).order_by("name")
    )


def _form(plan: Return) -> ReturnForm:
    return ReturnForm(initial={"environment": plan.environment.slug, "way": plan.way})


def _return(request: HttpRequest, version: Version, person: Person) -> HttpResponse:
    form = ReturnForm(request.POST)
    if not form.is_valid():
        place = form.cleaned_data.get("environment")
        if place is None:
            raise InvalidError("choose where it shall be in force again")
        plan = plan_return(version, place, by=person)
        return _page(request, plan, person, form)
    facts = form.cleaned_data
    try:
        item = return_to(
            version,
            environment=facts["environment"],
            by=person,
            why=facts["why"],
            way=facts["way"],
        )
    except InvalidError as refusal:
        form.refuse(refusal)
        plan = plan_return(version, facts["environment"], by=person)
        return _page(request, plan, person, form)
    where = f"version {version.number} in {facts['environment']}"
    messages.success(
        request,
        f"Going back to {where}: it comes into force within seconds"
        if facts["way"] == AT_ONCE
        else f"You asked to go back to {where}",
    )
    return redirect(item)


def _page(
    request: HttpRequest, plan: Return, person: Person, form: ReturnForm
) -> HttpResponse:
    context = {
        **agent_frame(plan.version.agent, person=person, tab="versions"),
        "version": plan.version,
        "plan": plan,
        "at_once": plan.way == AT_ONCE,
        "environment": plan.environment,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "approvals/return_create.html", context, status=status)
