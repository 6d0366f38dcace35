"""Settings: keys of other systems, made and shown once, revoked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry import access
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.forms.system_keys import PointKeyForm, SourceKeyForm, SystemKeyForm
from registry.models import Person, PointKey, SourceKey
from registry.services import system_keys
from registry.web import page_of, person_of


@dataclass(frozen=True, slots=True)
class Sort:
    """What one kind of key needs of the page: its form, and the service that makes one.

    `bound`: the field that says what it is for.
    """

    form: type[SystemKeyForm]
    make: Callable[..., Any]
    bound: str


SORTS: Mapping[str, Sort] = {
    PointKey.KIND: Sort(PointKeyForm, system_keys.issue_point_key, "resources"),
    SourceKey.KIND: Sort(SourceKeyForm, system_keys.issue_source_key, "metrics"),
}


def reader_of(request: HttpRequest) -> Person:
    """The person, who may see which systems have keys."""
    person = person_of(request)
    if not access.may_read_audit(person):
        raise NotAllowedError("auditors and administrators see which systems have keys")
    return person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def system_key_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The keys of one kind. POST makes one and shows it, this once; the same form makes no second."""
    model = system_keys.kind_of_key(kind)
    person, sort = reader_of(request), SORTS[kind]
    form = sort.form(request.POST if request.method == "POST" else None)
    new = None
    if request.method == "POST":
        system_keys.require_may_issue(person)
        if form.is_valid():
            try:
                new = sort.make(by=person, **form.cleaned_data)
            except (InvalidError, ConflictError) as refusal:
                form.refuse(refusal, field=sort.bound)
            else:
                if new is None:
                    messages.info(
                        request,
                        "That key was made already and is shown only once; revoke it and make another "
                        "if you did not copy it",
                    )
                    return redirect("system_key_list", kind=kind)
    rows = model.objects.select_related(
        "created_by", *(["environment"] if model is PointKey else [])
    )
    context = {
        "nav": "settings",
        "kind": kind,
        "is_point": model is PointKey,
        "page": page_of(request, rows),
        "form": sort.form() if new else form,
        "new": {"key": new[0], "text": new[1], "url": settings.PUBLIC_URL}
        if new
        else None,
        "now": now(),
        "may_change": system_keys.may_issue(person),
    }
    status = 201 if new else 422 if request.method == "POST" else 200
    return render(request, "registry/system_key_list.html", context, status=status)


@require_POST
def system_key_revoke(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The key stops working now."""
    model = system_keys.kind_of_key(kind)
    person = reader_of(request)
    key = system_keys.system_key_or_404(model, pk)
    system_keys.revoke_system_key(key, by=person)
    messages.success(request, f"The key {key.prefix}… stopped working")
    return redirect("system_key_list", kind=kind)
