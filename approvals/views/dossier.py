"""The dossier of a request: one page to read from top to bottom, and to print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.services.dossier import dossier_of
from approvals.services.seen import request_seen
from registry import access
from registry.web import person_of


@require_safe
def request_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of the request; callers' addresses for auditors alone."""
    person = person_of(request)
    found = dossier_of(request_seen(pk, by=person))
    context = {
        "nav": "approvals",
        "item": found.item,
        "dossier": found,
        "sees_ip": access.may_read_audit(person),
        "printed_by": person,
    }
    return render(request, "approvals/request_dossier.html", context)
