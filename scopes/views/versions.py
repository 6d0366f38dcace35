"""Versions: the list, one of them in words, and saving a draft as the next."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from charter.language import openslo_text, read
from registry.errors import NotFoundError
from registry.models import Agent
from registry.views.frame import agent_frame
from registry.web import agent_named, page_of, person_of
from scopes.errors import CharterTextError, DraftConflictError
from scopes.forms import DraftForm
from scopes.models import InForce, Manifest, Version
from scopes.services.versions import save_text_as_version
from scopes.services.words import changes_since_base, words_of
from scopes.views.drafts import draft_conflict, draft_of, render_draft


@require_http_methods(["GET", "HEAD", "POST"])
def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions of an agent, newest first. POST freezes the draft, as sent, as the next."""
    agent = agent_named(slug)
    if request.method == "POST":
        return _version_create(request, agent)
    page = page_of(request, _versions_of(agent).prefetch_related("authors__person"))
    places = _places_in_force(agent)
    before = _once_in_force(agent)
    context = {
        **agent_frame(agent, person=person_of(request), tab="versions"),
        "page": page,
        "rows": [
            {
                "version": version,
                "places": places.get(version.pk, []),
                "before": version.pk in before,
            }
            for version in page
        ],
    }
    return render(request, "scopes/version_list.html", context)


def _version_create(request: HttpRequest, agent: Agent) -> HttpResponse:
    person = person_of(request)
    draft = draft_of(agent, person)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return render_draft(request, draft, form=form)
    facts = form.cleaned_data
    try:
        version = save_text_as_version(draft, by=person, **facts)
    except CharterTextError as refusal:
        return render_draft(request, draft, form=form, problems=refusal.problems)
    except DraftConflictError as refusal:
        return draft_conflict(request, agent, refusal, yours=facts["text"])
    messages.success(
        request, f"Version {version.number} is saved; it is in force nowhere yet"
    )
    return redirect("version_detail", slug=agent.slug, number=version.number)


@require_safe
def version_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: in words, as YAML, and what it changes against the one it was drafted from."""
    agent = agent_named(slug)
    version = version_of(agent, number)
    document = read(version.text)
    context = {
        **agent_frame(agent, person=person_of(request), tab="versions"),
        "version": version,
        "words": words_of(document),
        "has_clauses": bool(document.contract and document.contract.clauses),
        "lines": version.text.splitlines(),
        "changes": changes_since_base(version),
        "authors": [author.person for author in version.authors.all()],
        "places": _places_in_force(agent).get(version.pk, []),
        "before": version.pk in _once_in_force(agent),
        "watched": Manifest.objects.filter(
            version=version, mode=Manifest.Mode.SHADOW
        ).exists(),
    }
    return render(request, "scopes/version_detail.html", context)


@require_safe
def contract_openslo(_request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The outcome contract of one version as OpenSLO objects, to keep; 404 where it has no clause."""
    version = version_of(agent_named(slug), number)
    text = openslo_text(read(version.text))
    if not text:
        raise NotFoundError(f"{version} promises nothing that is measured")
    name = f"{slug}-v{number}.openslo.yaml"
    return HttpResponse(
        text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def version_of(agent: Agent, number: int) -> Version:
    """The agent's version of that number; `NotFoundError` when there is none."""
    version = (
        _versions_of(agent)
        .prefetch_related("authors__person")
        .filter(number=number)
        .first()
    )
    if version is None:
        raise NotFoundError(f"{agent} has no version {number}")
    return version


def _versions_of(agent: Agent) -> QuerySet[Version]:
    return Version.objects.filter(agent=agent).select_related("base", "created_by")


def _once_in_force(agent: Agent) -> set[int]:
    """The ids of the versions that were in force somewhere, where something else or nothing answers now."""
    held = Manifest.objects.filter(agent=agent)
    now_there = InForce.objects.filter(agent=agent).values_list(
        "manifest__version", "environment"
    )
    answering = set(now_there)
    return {
        version
        for version, place in held.values_list("version", "environment").distinct()
        if (version, place) not in answering
    }


def _places_in_force(agent: Agent) -> dict[int, list[str]]:
    """The names of the environments where each version answers, by the version's id."""
    places: dict[int, list[str]] = {}
    for row in InForce.objects.filter(agent=agent).select_related(
        "environment", "manifest"
    ):
        places.setdefault(row.manifest.version_id, []).append(row.environment.name)
    return places
