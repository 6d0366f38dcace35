"""The decision log as auditors see it: is it what was answered, and what was dropped."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from registry import access
from registry.errors import NotAllowedError
from registry.export import jsonl_response
from registry.models import Person
from registry.web import person_of
from scopes.services.log.checkpoints import LOG
from scopes.services.log.checks import ask_to_check, standing


@require_safe
def decision_log(request: HttpRequest) -> HttpResponse:
    """Whether the log is what was answered, what waits to be sealed, what was dropped when."""
    _reader(request)
    context = {
        "nav": "audit",
        "standing": standing(),
        "kept_days": settings.DECISIONS_KEPT_DAYS,
    }
    return render(request, "scopes/decision_log.html", context)


@require_POST
def decision_check_create(request: HttpRequest) -> HttpResponse:
    """Have the whole log checked in the background."""
    ask_to_check(by=_reader(request))
    return redirect("decision_log")


@require_safe
def decision_checkpoint_list(request: HttpRequest) -> StreamingHttpResponse:
    """The signed checkpoints as JSON lines, to keep elsewhere."""
    _reader(request)
    rows = LOG.exported()
    return jsonl_response("decision-checkpoints.jsonl", rows)


def _reader(request: HttpRequest) -> Person:
    person = person_of(request)
    if not access.may_read_audit(person):
        raise NotAllowedError(
            "the decision log is for auditors and administrators",
            fix="an administrator can make you an auditor",
        )
    return person
