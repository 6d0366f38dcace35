"""Settings: what charters name, described. A page for each kind, one for each entry, and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry.errors import InvalidError, Refusal
from registry.export import csv_response
from registry.forms.catalogue import FORMS, EntryForm
from registry.models import Entry, Person, Role
from registry.services.catalogue.entries import (
    KINDS,
    add_entry,
    agents_in_force_with,
    agents_with,
    change_entry,
    entries_found,
    entry_named,
    kind_named,
    may_change,
    may_describe,
    not_described,
    remove_entry,
    require_may_change,
    require_may_describe,
    uses_of,
)
from registry.views.frame import Tab
from registry.web import page_of, person_of, query_without_page

TITLES = {
    "resources": "Resources",
    "actions": "Actions",
    "metrics": "Metrics",
    "fields": "Context fields",
}
MISSING_SHOWN = 30
USERS_SHOWN = 50


@require_safe
def entry_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The entries of a kind, found by `?q=`, and the names that nobody has described yet."""
    person, entries = person_of(request), kind_named(kind)
    text = request.GET.get("q", "").strip()[:200]
    page = page_of(request, entries_found(entries, text))
    uses = uses_of(entries, [entry.name for entry in page])
    missing = list(not_described(entries, text)[: MISSING_SHOWN + 1])
    context = {
        **_frame(kind, text),
        "page": page,
        "rows": [
            {"entry": entry, "facts": told(entry), "uses": uses.get(entry.name, 0)}
            for entry in page
        ],
        "missing": missing[:MISSING_SHOWN],
        "has_more_missing": len(missing) > MISSING_SHOWN,
        "may_add": may_describe(person, entries),
        "query": query_without_page(request),
    }
    return render(request, "registry/entry_list.html", context)


def _frame(kind: str, text: str = "") -> dict[str, Any]:
    return {
        "nav": "settings",
        "kind": kind,
        "title": TITLES[kind],
        "noun": KINDS[kind].NOUN,
        "q": text,
        "tabs": [
            Tab(title, reverse("entry_list", args=[word]), word == kind)
            for word, title in TITLES.items()
        ],
    }


def told(entry: Entry) -> list[str]:
    """What an entry says beside its words, in short."""
    facts = [
        getattr(entry, f"get_{name}_display")()
        for name in ("sensitivity", "mode", "better", "type", "sender")
        if hasattr(entry, name)
    ]
    facts += [
        words
        for name, words in (
            ("moves_money", "Moves money"),
            ("is_destructive", "Cannot be undone"),
            ("is_external", "Noticed outside"),
        )
        if getattr(entry, name, False)
    ]
    facts += [
        value for name in ("unit", "source") if (value := getattr(entry, name, ""))
    ]
    return [*facts, entry.owner.name] if entry.owner else facts


@require_http_methods(["GET", "HEAD", "POST"])
def entry_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Describe a name; `?name=` is filled in."""
    person, entries = person_of(request), kind_named(kind)
    require_may_describe(person, entries)
    form = FORMS[entries](
        request.POST if request.method == "POST" else None,
        person=person,
        is_new=True,
        initial={"name": request.GET.get("name", "")[:128]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            entry = add_entry(entries, facts=form.cleaned_data, by=person)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{entry.title} is in the catalogue")
            return redirect(entry)
    return _form_page(request, "registry/entry_create.html", {**_frame(kind)}, form)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_detail(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One entry, who says its name, and, for those who keep it, the form to correct it."""
    person, entry = person_of(request), entry_named(kind, pk)
    if request.method == "POST":
        require_may_change(person, entry.owner)
    form = FORMS[type(entry)](
        request.POST if request.method == "POST" else None,
        person=person,
        is_new=False,
        initial={
            name: getattr(entry, name)
            for name in FORMS[type(entry)].base_fields
            if hasattr(entry, name)
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_entry(entry, facts=form.cleaned_data, by=person)
        except InvalidError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved")
            return redirect(entry)
    return _form_page(
        request, "registry/entry_detail.html", _detail(entry, person), form
    )


def _detail(entry: Entry, person: Person) -> dict[str, Any]:
    users = agents_with(entry)
    return {
        **_frame(entry.KIND),
        "entry": entry,
        "facts": told(entry),
        "users": users.select_related("owner_team")[:USERS_SHOWN],
        "users_count": users.count(),
        "in_force_count": agents_in_force_with(entry).count(),
        "may_change": may_change(person, entry.owner),
        "is_administrator": person.has_role(Role.ADMINISTRATOR),
    }


def _form_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], form: EntryForm
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, {**context, "form": form}, status=status)


@require_POST
def entry_remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take the entry out, unless a charter in force says its name."""
    entry = entry_named(kind, pk)
    remove_entry(entry, by=person_of(request))
    messages.success(request, f"{entry.title} is no longer in the catalogue")
    return redirect("entry_list", kind=kind)


@require_safe
def entry_export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The entries that `?q=` finds, as CSV."""
    entries = kind_named(kind)
    text = request.GET.get("q", "").strip()[:200]
    columns = ["name", *(name for name in FORMS[entries].base_fields if name != "name")]
    rows = (
        [_cell(getattr(entry, name)) for name in columns]
        for entry in entries_found(entries, text).iterator()
    )
    return csv_response(f"{kind}.csv", columns, rows)


def _cell(value: Any) -> Any:
    return getattr(value, "slug", value)
