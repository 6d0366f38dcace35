"""Bringing agents in: say what and where, look at what would be made, tick, import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry.errors import InvalidError
from registry.imports.proposal import Kind
from registry.web import person_of, render_part
from scopes.forms.imports import ChoiceForm, ImportForm
from scopes.models import Import
from scopes.services.import_plans import plans_for
from scopes.services.imports import (
    begin_from_address,
    begin_from_file,
    choose,
    import_seen,
    problem_lines,
)

RECENT = 10
PAGE = 25
OPEN = frozenset({Import.State.READING, Import.State.IMPORTING})
TONES = {
    Import.State.READING: "blue",
    Import.State.READY: "outline",
    Import.State.IMPORTING: "blue",
    Import.State.DONE: "green",
    Import.State.FAILED: "red",
}


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: HttpRequest) -> HttpResponse:
    """Say what it is and where; below, what one began before."""
    if request.method != "POST":
        return _form(request, ImportForm(initial={"kind": Import.Kind.A2A}))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        batch = _begin(form.cleaned_data, request)
    except InvalidError as refusal:
        form.refuse(refusal, field="url" if form.cleaned_data["url"] else "file")
        return _form(request, form, lines=problem_lines(refusal), status=422)
    return redirect(batch)


def _begin(given: dict[str, Any], request: HttpRequest) -> Import:
    kind, by = Kind(given["kind"]), person_of(request)
    if given["url"]:
        return begin_from_address(kind, url=given["url"], by=by)
    file = given["file"]
    return begin_from_file(kind, content=file.read(), source=file.name, by=by)


def _form(
    request: HttpRequest,
    form: ImportForm,
    *,
    lines: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "nav": "agents",
        "form": form,
        "lines": lines or [],
        "recent": Import.objects.filter(by=person_of(request))[:RECENT],
    }
    return render(request, "scopes/import_create.html", context, status=status)


@require_safe
def import_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where an import stands: being read, to be looked at, what became of it."""
    batch = import_seen(pk, by=person_of(request))
    return render_part(
        request, "scopes/import_detail.html", _context(request, batch), part="standing"
    )


@require_POST
def choice_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take what was ticked, or all."""
    person = person_of(request)
    batch = import_seen(pk, by=person)
    form = ChoiceForm(request.POST, person=person)
    if not form.is_valid():
        return _again(request, batch, form)
    given = form.cleaned_data
    try:
        batch = choose(
            batch,
            items=form.chosen,
            owner_team=given["owner_team"],
            accountable=given["accountable"],
            writes=given["writes"],
            by=person,
        )
    except InvalidError as refusal:
        form.refuse(refusal)
        return _again(request, batch, form)
    if batch.state == Import.State.DONE:
        messages.success(request, "The import is done; nothing of it is in force")
    return redirect(batch)


def _again(request: HttpRequest, batch: Import, form: ChoiceForm) -> HttpResponse:
    context = _context(request, batch, form=form)
    return render(request, "scopes/import_detail.html", context, status=422)


def _context(
    request: HttpRequest, batch: Import, *, form: ChoiceForm | None = None
) -> dict[str, Any]:
    person = person_of(request)
    items = batch.items.select_related("agent")
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    is_ready = batch.state == Import.State.READY
    return {
        "nav": "agents",
        "batch": batch,
        "tone": TONES[Import.State(batch.state)],
        "page": page,
        "count": page.paginator.count,
        "done": items.exclude(outcome="waiting").count(),
        "is_open": batch.state in OPEN,
        "plans": plans_for(page, by=person) if is_ready else [],
        "form": form or ChoiceForm(person=person),
        "is_mine": batch.by_id == person.pk,
    }
