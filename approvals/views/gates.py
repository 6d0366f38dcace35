"""Gates: settings for administrators, and asking one again on a request."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from approvals.forms.gates import GateForm
from approvals.models import Gate
from approvals.services.gate_answers import ask_again
from approvals.services.gates import make_gate, remove_gate
from approvals.services.seen import request_seen
from registry import access
from registry.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from registry.models import Person
from registry.services.webhooks.endpoints import is_administrator, require_administrator
from registry.web import person_of


def _reader(request: HttpRequest) -> Person:
    person = person_of(request)
    if not access.may_read_audit(person):
        raise NotAllowedError("auditors and administrators see which gates there are")
    return person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gate_list(request: HttpRequest) -> HttpResponse:
    """All gates; POST makes one and shows its secret, this once."""
    person = _reader(request)
    form = GateForm(request.POST if request.method == "POST" else None)
    new = None
    if request.method == "POST":
        require_administrator(person)
        if form.is_valid():
            try:
                new = make_gate(by=person, **form.cleaned_data)
            except (InvalidError, ConflictError) as refusal:
                form.refuse(refusal)
    context = {
        "nav": "settings",
        "gates": Gate.objects.filter(removed_at=None).select_related("made_by"),
        "form": GateForm() if new else form,
        "new": {"gate": new[0], "secret": new[1]} if new else None,
        "may_change": is_administrator(person),
    }
    status = 201 if new else 422 if request.method == "POST" else 200
    return render(request, "approvals/gate_list.html", context, status=status)


@require_POST
def gate_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """No rule may name it any more."""
    person = _reader(request)
    gate = Gate.objects.filter(pk=pk, removed_at=None).first()
    if gate is None:
        raise NotFoundError("there is no such gate")
    remove_gate(gate, by=person)
    messages.success(request, f"The gate {gate} is gone")
    return redirect("gate_list")


@require_POST
def gate_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the question to the gate that POST `gate` names once more."""
    person = person_of(request)
    item = request_seen(pk, by=person)
    ask_again(item, gate=request.POST.get("gate", ""), by=person)
    messages.success(request, "The gate is asked again; look here in a few seconds")
    return redirect(item)
