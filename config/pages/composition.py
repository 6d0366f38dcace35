"""The composition of one agent: whom it directs, as a graph and as a list, and who uses it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.services.uses import asked_uses
from charter.language import DocumentError, read
from registry import access
from registry.models import Environment
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of
from scopes.models import Version
from scopes.services.composition import composition_of
from scopes.services.shown import environment_shown, version_shown
from scopes.services.steps import drafts_using, uses_of
from scopes.views.pictures import picture_of


@require_safe
def composition(request: HttpRequest, slug: str) -> HttpResponse:
    """`?environment=` and `?version=` choose; else what is in force, production first, else the newest."""
    person = person_of(request)
    agent = agent_named(slug)
    place = environment_shown(agent, wanted=request.GET.get("environment", ""))
    version = version_shown(agent, place, wanted=request.GET.get("version", ""))
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
