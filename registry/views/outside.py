"""Settings: the hosts Charter may ask though they lie inside, and the keys of cards it believes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from registry import access
from registry.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from registry.forms import CharterForm
from registry.forms.outside import CardKeyForm, HostForm
from registry.models import AllowedHost, CardKey, Person, Role
from registry.services.imports.outside import (
    allow_host,
    require_administrator,
    trust_card_key,
    withdraw_card_key,
    withdraw_host,
)
from registry.web import person_of

Forms = dict[str, CharterForm]


def _reader(request: HttpRequest) -> Person:
    person = person_of(request)
    if not access.may_read_audit(person):
        raise NotAllowedError("auditors and administrators see what Charter may reach")
    return person


@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: HttpRequest) -> HttpResponse:
    """The hosts and the keys; POST `host`, or `jwk`, adds one."""
    person = _reader(request)
    if request.method != "POST":
        return _page(request, {"host_form": HostForm(), "key_form": CardKeyForm()})
    require_administrator(person)
    add = _add_key if "jwk" in request.POST else _add_host
    return add(request, person)


def _add_host(request: HttpRequest, person: Person) -> HttpResponse:
    form = HostForm(request.POST)
    if form.is_valid():
        try:
            row = allow_host(by=person, **form.cleaned_data)
        except (InvalidError, ConflictError) as refusal:
            form.refuse(refusal, field="host")
        else:
            messages.success(request, f"Charter may ask {row}")
            return redirect("outside")
    return _page(request, {"host_form": form, "key_form": CardKeyForm()}, status=422)


def _add_key(request: HttpRequest, person: Person) -> HttpResponse:
    form = CardKeyForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            trust_card_key(given["jwk"], whose=given["whose"], by=person)
        except (InvalidError, ConflictError) as refusal:
            form.refuse(refusal, field="jwk")
        else:
            messages.success(request, f"Cards signed by {given['whose']} are believed")
            return redirect("outside")
    return _page(request, {"host_form": HostForm(), "key_form": form}, status=422)


@require_POST
def host_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the host no longer."""
    person = _reader(request)
    row = AllowedHost.objects.filter(pk=pk).first()
    if row is None:
        raise NotFoundError("this host is not in the list")
    withdraw_host(row, by=person)
    return redirect("outside")


@require_POST
def card_key_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Believe the key no longer."""
    person = _reader(request)
    row = CardKey.objects.filter(pk=pk).first()
    if row is None:
        raise NotFoundError("this key is not in the list")
    withdraw_card_key(row, by=person)
    return redirect("outside")


def _page(request: HttpRequest, forms: Forms, *, status: int = 200) -> HttpResponse:
    person = person_of(request)
    context: dict[str, Any] = {
        "nav": "settings",
        "hosts": AllowedHost.objects.select_related("allowed_by"),
        "keys": CardKey.objects.select_related("trusted_by"),
        "may_change": person.has_role(Role.ADMINISTRATOR),
        **forms,
    }
    return render(request, "registry/outside.html", context, status=status)
