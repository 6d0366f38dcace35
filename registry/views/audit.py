"""Who changed what: of one agent, and of everything."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import access
from registry.errors import NotAllowedError
from registry.models import AuditEntry
from registry.views.frame import agent_frame
from registry.web import agent_at_work, page_of, person_of, query_without_page

FILTERS = {
    "agent": "agent__slug",
    "event": "event__startswith",
    "person": "actor__email",
}


@require_safe
def agent_activity(request: HttpRequest, slug: str) -> HttpResponse:
    """The audit entries of one agent, newest first."""
    person = person_of(request)
    agent = agent_at_work(slug, person)
    context = {
        **agent_frame(agent, person=person, tab="activity"),
        "page": page_of(request, _entries().filter(agent=agent)),
    }
    return render(request, "registry/agent_activity.html", context)


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """All entries, filtered by `?agent=` (name), `?event=` (its beginning), `?person=` (e-mail)."""
    if not access.may_read_audit(person_of(request)):
        raise NotAllowedError(
            "the audit trail is for auditors and administrators",
            fix="an administrator can make you an auditor",
        )
    given = {name: request.GET.get(name, "").strip() for name in FILTERS}
    wanted = {FILTERS[name]: value for name, value in given.items() if value}
    context = {
        "nav": "audit",
        "page": page_of(request, _entries().filter(**wanted)),
        "given": given,
        "is_filtered": bool(wanted),
        "query": query_without_page(request),
    }
    return render(request, "registry/audit_list.html", context)


def _entries() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.select_related("agent", "actor")
