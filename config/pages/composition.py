"""The composition of one agent: whom it directs, as a graph and as a list, and who uses it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.services.uses import asked_uses
from charter.language import DocumentError, read
from registry import access
from registry.errors import NotFoundError
from registry.models import Agent, Environment
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of
from scopes.models import InForce, Version
from scopes.services.composition import composition_of
from scopes.services.steps import drafts_using, uses_of
from scopes.views.pictures import picture_of


@require_safe
def composition(request: HttpRequest, slug: str) -> HttpResponse:
    """`?environment=` and `?version=` choose; else what is in force, production first, else the newest."""
    person = person_of(request)
    agent = agent_named(slug)
    place = _environment(request, agent)
    version = _version(request, agent, place)
    context = {
        **agent_frame(agent, person=person, tab="composition"),
        "place": place,
        "places": list(Environment.objects.all()),
        "version": version,
        "uses": uses_of(slug),
        "asked": asked_uses(slug),
        "drafts": drafts_using(slug, of=access.agents_whose_work(person)),
        **_drawn(version, place),
    }
    return render(request, "config/composition.html", context)


def _environment(request: HttpRequest, agent: Agent) -> Environment | None:
    wanted = request.GET.get("environment", "")
    if wanted:
        found = Environment.objects.filter(slug=wanted).first()
        if found is None:
            raise NotFoundError(f"there is no environment `{wanted[:40]}`")
        return found
    answering = (
        InForce.objects.filter(agent=agent)
        .select_related("environment")
        .order_by("-environment__is_production", "environment__name")
        .first()
    )
    if answering is not None:
        return answering.environment
    return Environment.objects.order_by("-is_production", "name").first()


def _version(
    request: HttpRequest, agent: Agent, place: Environment | None
) -> Version | None:
    rows = Version.objects.filter(agent=agent).select_related("agent")
    wanted = request.GET.get("version", "")
    if wanted:
        number = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
        found = rows.filter(number=number).first() if 0 < number < _MOST else None
        if found is None:
            raise NotFoundError(f"{agent} has no version `{wanted[:20]}`")
        return found
    answering = (
        InForce.objects.filter(agent=agent, environment=place)
        .select_related("manifest")
        .first()
    )
    if answering is not None:
        return rows.get(pk=answering.manifest.version_id)
    return rows.first()


_MOST = 2**31


def _drawn(version: Version | None, place: Environment | None) -> dict[str, Any]:
    """The composition and its drawing; neither for a charter without steps."""
    if version is None or place is None:
        return {"composition": None}
    try:
        document = read(version.text)
    except DocumentError:
        return {"composition": None, "is_unreadable": True}
    if not document.workflow:
        return {"composition": None}
    found = composition_of(version, document, environment=place)
    return {"composition": found, "drawing": picture_of(found)}
