"""Who changed what: of one agent, and of everything; checked, and taken away as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from registry import access
from registry.clock import now
from registry.errors import InvalidError, NotAllowedError
from registry.export import csv_response, jsonl_response
from registry.models import Person
from registry.services.trail.checkpoints import TRAIL
from registry.services.trail.files import csv_parts, jsonl_rows
from registry.services.trail.find import (
    DIRECTIONS,
    RESULTS,
    TrailFilter,
    entries_for,
    read_filter,
)
from registry.services.trail.pages import PAGE_SIZE, TrailPage, page_of_trail
from registry.services.trail.verifications import ask_to_verify, standing
from registry.views.frame import agent_frame
from registry.web import agent_at_work, person_of, render_part

PRINTED = 1000
"""The most entries that one print has."""


@require_safe
def agent_activity(request: HttpRequest, slug: str) -> HttpResponse:
    """The audit entries of one agent, newest first."""
    person = person_of(request)
    agent = agent_at_work(slug, person)
    context = {
        **agent_frame(agent, person=person, tab="activity"),
        "page": _page(request, TrailFilter(agent=agent.slug), size=PAGE_SIZE),
        "sees_ip": access.may_read_audit(person),
    }
    return render(request, "registry/agent_activity.html", context)


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """All entries, filtered; with `?print=1` as many as a print has, opened. A wrong filter is 422."""
    person = _reader(request)
    wanted = read_filter(request.GET)
    is_print = bool(request.GET.get("print"))
    refusal, page = None, TrailPage([], None, None)
    try:
        page = _page(request, wanted, size=PRINTED if is_print else PAGE_SIZE)
    except InvalidError as error:
        refusal = error
    context = {
        "nav": "audit",
        "page": page,
        "refusal": refusal,
        "given": wanted.given,
        "query": urlencode(wanted.given),
        "standing": standing(),
        "results": [
            *((name, words) for name, (words, _) in RESULTS.items()),
            *DIRECTIONS.items(),
        ],
        "sees_ip": True,
        "is_print": is_print,
        "printed_by": person,
        "printed_at": now(),
    }
    response = render_part(
        request, "registry/audit_list.html", context, part="standing"
    )
    response.status_code = 422 if refusal else 200
    return response


@require_POST
def verification_create(request: HttpRequest) -> HttpResponse:
    """Check the whole chain; the page then says how far that is."""
    ask_to_verify(by=_reader(request))
    return redirect("audit_list")


@require_safe
def audit_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The entries that match as CSV, with the filter and the last check's result above them."""
    person, wanted = _reader(request), read_filter(request.GET)
    parts = csv_parts(wanted, by=person, zone=timezone.get_current_timezone())
    return csv_response("audit-trail.csv", **parts)


@require_safe
def audit_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    """The entries that match as JSON Lines, between a first line about it and a last one."""
    person, wanted = _reader(request), read_filter(request.GET)
    rows = jsonl_rows(wanted, by=person, zone=timezone.get_current_timezone())
    return jsonl_response("audit-trail.jsonl", rows)


@require_safe
def checkpoint_list(request: HttpRequest) -> StreamingHttpResponse:
    """The signed checkpoints as JSON Lines, for `audit verify --checkpoints` and to be kept elsewhere."""
    _reader(request)
    rows = TRAIL.exported()
    return jsonl_response("audit-checkpoints.jsonl", rows)


def _reader(request: HttpRequest) -> Person:
    person = person_of(request)
    if not access.may_read_audit(person):
        raise NotAllowedError(
            "the audit trail is for auditors and administrators",
            fix="an administrator can make you an auditor",
        )
    return person


def _page(request: HttpRequest, wanted: TrailFilter, *, size: int) -> TrailPage:
    marks: dict[str, Any] = {
        name: request.GET.get(name, "") for name in ("before", "after")
    }
    rows = entries_for(wanted, zone=timezone.get_current_timezone())
    return page_of_trail(rows, size=size, **marks)
