"""Agent keys: made, shown once together with the thumbprint to trust, revoked."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry.clock import now
from registry.errors import NotFoundError
from registry.forms import KeyForm
from registry.models import Agent, Credential, Person
from registry.services.credentials import (
    issue_key,
    require_may_manage_keys,
    revoke_key,
)
from registry.services.keys import ensure_keys
from registry.views.frame import agent_frame
from registry.web import agent_at_work, page_of, person_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The agent's keys. POST makes one and shows it: it is stored nowhere, so there is no redirect."""
    person = person_of(request)
    agent = _agent_with_keys(slug, person)
    form = KeyForm(request.POST if request.method == "POST" else None)
    new = None
    if request.method == "POST" and form.is_valid():
        credential, text = issue_key(
            agent, environment=form.cleaned_data["environment"], by=person
        )
        new = {
            "credential": credential,
            "text": text,
            "trust": ensure_keys(settings.KEYS_DIR, at=now()).trust,
            "url": settings.PUBLIC_URL,
        }
    context = {
        **agent_frame(agent, person=person, tab="keys"),
        "page": page_of(request, _keys_of(agent)),
        "form": form,
        "new": new,
        "now": now(),
    }
    status = 201 if new else 422 if request.method == "POST" else 200
    return render(request, "config/key_list.html", context, status=status)


@require_POST
def key_revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The key stops working now."""
    person = person_of(request)
    agent = _agent_with_keys(slug, person)
    credential = _keys_of(agent).filter(pk=pk).first()
    if credential is None:
        raise NotFoundError("there is no such key")
    revoke_key(credential, by=person)
    messages.success(request, f"The key {credential.prefix}… stopped working")
    return redirect("key_list", slug=agent.slug)


def _agent_with_keys(slug: str, person: Person) -> Agent:
    agent = agent_at_work(slug, person)
    require_may_manage_keys(agent, by=person)
    return agent


def _keys_of(agent: Agent) -> QuerySet[Credential]:
    return Credential.objects.filter(agent=agent).select_related(
        "environment", "created_by"
    )
