"""Ask for a version to be put in force: where, then check your answers, then ask."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from approvals.errors import BlockedByAdviceError
from approvals.forms import AskForm, PlaceForm
from approvals.services.proposals import propose, require_change, requirement_of
from approvals.services.requests import ask, require_may_ask, revise
from approvals.services.schedule import Time
from approvals.services.states import waiting_for
from registry.clock import now
from registry.errors import InvalidError, Refusal
from registry.models import Environment, Person
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of
from scopes.models import InForce, Manifest, Version
from scopes.services.manifests import SHADOW_LIFETIME
from scopes.views.versions import version_of


@require_http_methods(["GET", "HEAD", "POST"])
def request_create(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """`?environment=&mode=` shows what would be asked; without them it asks for them. POST asks people."""
    person = person_of(request)
    agent = agent_named(slug)
    version = version_of(agent, number)
    require_may_ask(agent, by=person)
    if request.method == "POST":
        return _ask(request, version, person)
    chosen = PlaceForm(request.GET if "environment" in request.GET else None)
    if not chosen.is_valid():
        status = 422 if chosen.is_bound else 200
        context = {**_frame(version, person), "form": chosen}
        return render(request, "approvals/request_place.html", context, status=status)
    return _check(request, version, person, AskForm(initial=_begun(request)))


def _begun(request: HttpRequest) -> dict[str, Any]:
    """What the address brings; watching ends in 30 days unless an earlier end is chosen."""
    given: dict[str, Any] = request.GET.dict()
    if given["mode"] == Manifest.Mode.SHADOW:
        given.setdefault("ends_at", now() + SHADOW_LIFETIME)
    return given


def _ask(request: HttpRequest, version: Version, person: Person) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        return _again(request, version, person, form)
    facts = form.cleaned_data
    why, mode, environment = facts["why"], facts["mode"], facts["environment"]
    said: dict[str, Any] = {
        "by": person,
        "why": why,
        "mode": mode,
        "time": Time(facts["starts_at"], facts["ends_at"]),
    }
    waiting = waiting_for(version.agent, environment)
    try:
        if waiting is None:
            item = ask(version, environment=environment, **said)
        else:
            item = revise(waiting, version=version, **said)
    except InvalidError as refusal:
        form.refuse(refusal)
        return _again(request, version, person, form)
    messages.success(
        request, f"You asked to put version {version.number} in force in {environment}"
    )
    return redirect(item)


def _again(
    request: HttpRequest, version: Version, person: Person, form: AskForm
) -> HttpResponse:
    """The page the form came from, with what is wrong; without a place, the page that asks for it."""
    if form.cleaned_data.get("environment") and form.cleaned_data.get("mode"):
        return _check(request, version, person, form, status=422)
    place = PlaceForm(request.POST)
    context = {**_frame(version, person), "form": place}
    return render(request, "approvals/request_place.html", context, status=422)


def _check(
    request: HttpRequest,
    version: Version,
    person: Person,
    form: AskForm,
    *,
    status: int = 200,
) -> HttpResponse:
    given = form.cleaned_data if form.is_bound else form.initial
    environment = given["environment"]
    if not isinstance(environment, Environment):
        environment = Environment.objects.get(slug=environment)
    proposal = propose(version, environment, mode=given["mode"])
    asked, refusal = None, None
    try:
        if proposal.blocking:
            raise BlockedByAdviceError(proposal.blocking)
        require_change(proposal, environment)
        asked = requirement_of(
            proposal, version, environment, asked_by=person, at=now()
        )
    except Refusal as found:
        refusal = found
    context = {
        **_frame(version, person),
        "form": form,
        "environment": environment,
        "mode": given["mode"],
        "proposal": proposal,
        "asked": asked,
        "refusal": refusal,
        "waiting": waiting_for(version.agent, environment),
        "elsewhere": InForce.objects.filter(
            agent=version.agent, manifest__version__digest=version.digest
        )
        .exclude(environment=environment)
        .select_related("environment"),
    }
    return render(request, "approvals/request_create.html", context, status=status)


def _frame(version: Version, person: Person) -> dict[str, object]:
    return {
        **agent_frame(version.agent, person=person, tab="versions"),
        "version": version,
    }
