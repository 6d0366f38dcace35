"""What a version that only watched would have denied, as grants to tick for a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from registry.errors import InvalidError, NotFoundError
from registry.models import Environment, Person
from registry.views.frame import agent_frame
from registry.web import agent_at_work, person_of
from scopes.forms.shadow import GrantsForm, picked
from scopes.models import InForce, Manifest, Version
from scopes.services.drafts import require_may_edit
from scopes.services.shadow import draft_grants, text_to_extend, would_deny
from scopes.views.versions import version_of


@require_http_methods(["GET", "HEAD", "POST"])
def grants_proposed(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Each group with how often and such as, in `?environment=`; POST puts the ticked ones into the draft."""
    person = person_of(request)
    agent = agent_at_work(slug, person)
    version = version_of(agent, number)
    if request.method == "POST":
        require_may_edit(agent, by=person)
        return _draft(request, version, person)
    place = _watched_in(version, request.GET.get("environment", ""))
    if place is None:
        raise NotFoundError(f"{version} never only watched there")
    return _page(request, version, place, person)


def _watched_in(version: Version, slug: str) -> Environment | None:
    """The environment of that name where the version watched; the newest where none is named."""
    held = Manifest.objects.filter(version=version, mode=Manifest.Mode.SHADOW)
    if slug:
        held = held.filter(environment__slug=slug)
    newest = held.select_related("environment").order_by("-not_before").first()
    return newest.environment if newest else None


def _draft(request: HttpRequest, version: Version, person: Person) -> HttpResponse:
    form = GrantsForm(request.POST)
    if not form.is_valid():
        place = form.cleaned_data.get("environment") or _watched_in(version, "")
        if place is None:
            raise InvalidError("choose where it watched")
        return _page(request, version, place, person, form)
    facts = form.cleaned_data
    try:
        draft_grants(
            version,
            environment=facts["environment"],
            picks=picked(request.POST.getlist("pick")),
            counter=facts["counter"],
            by=person,
        )
    except InvalidError as refusal:
        form.refuse(refusal)
        return _page(request, version, facts["environment"], person, form)
    messages.success(
        request, "The grants are in the draft; nothing is in force by that"
    )
    return redirect("draft_edit", slug=version.agent.slug)


def _page(
    request: HttpRequest,
    version: Version,
    place: Environment,
    person: Person,
    form: GrantsForm | None = None,
) -> HttpResponse:
    agent = version.agent
    text, counter = text_to_extend(agent, version)
    rows = would_deny(version, place, text=text)
    context = {
        **agent_frame(agent, person=person, tab="versions"),
        "version": version,
        "environment": place,
        "watching": Manifest.objects.filter(
            version=version, environment=place, mode=Manifest.Mode.SHADOW
        )
        .order_by("-not_before")
        .first(),
        "still": InForce.objects.filter(
            manifest__version=version,
            environment=place,
            manifest__mode=Manifest.Mode.SHADOW,
        ).exists(),
        "offered": [row for row in rows if not row.why_not],
        "left_out": [row for row in rows if row.why_not],
        "counter": counter,
        "form": form,
    }
    status = 422 if form else 200
    return render(request, "scopes/grants_proposed.html", context, status=status)
