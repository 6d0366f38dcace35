"""Settings: where events go, and what became of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry import access
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.forms.webhooks import EndpointForm, TypesForm
from registry.models import Delivery, Endpoint, Person
from registry.services.webhooks import endpoints
from registry.services.webhooks.endpoints import endpoint_or_404
from registry.web import page_of, person_of, query_without_page


def reader_of(request: HttpRequest) -> Person:
    """The person, who may see where events go."""
    person = person_of(request)
    if not access.may_read_audit(person):
        raise NotAllowedError("auditors and administrators see where events go")
    return person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_list(request: HttpRequest) -> HttpResponse:
    """All endpoints; POST makes one and shows its secret, this once."""
    person = reader_of(request)
    form = EndpointForm(request.POST if request.method == "POST" else None)
    new = None
    if request.method == "POST":
        endpoints.require_administrator(person)
        if form.is_valid():
            try:
                new = endpoints.make_endpoint(by=person, **form.cleaned_data)
            except (InvalidError, ConflictError) as refusal:
                form.refuse(refusal, field="address")
    if new is not None and not new[1]:
        messages.success(request, f"Events go to {new[0]} from now on")
        return redirect(new[0])
    context = {
        "nav": "settings",
        "endpoints": Endpoint.objects.exclude(state=Endpoint.State.REMOVED),
        "form": EndpointForm() if new else form,
        "new": {"endpoint": new[0], "secret": new[1]} if new else None,
        "may_change": endpoints.is_administrator(person),
    }
    status = 201 if new else 422 if request.method == "POST" else 200
    return render(request, "registry/webhook_list.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One endpoint and what it was sent; POST chooses other events."""
    person, endpoint = reader_of(request), endpoint_or_404(pk)
    form = TypesForm(
        request.POST if request.method == "POST" else None,
        initial={"types": endpoint.types},
    )
    if request.method == "POST":
        endpoints.require_administrator(person)
        if form.is_valid():
            endpoints.choose_types(
                endpoint, types=form.cleaned_data["types"], by=person
            )
            messages.success(request, "Saved")
            return redirect(endpoint)
    status = 422 if request.method == "POST" else 200
    return _page(request, endpoint, person=person, form=form, status=status)


@never_cache
@require_POST
def webhook_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Another secret, shown this once."""
    person, endpoint = reader_of(request), endpoint_or_404(pk)
    secret = endpoints.rotate_secret(endpoint, by=person)
    endpoint.refresh_from_db()
    form = TypesForm(initial={"types": endpoint.types})
    return _page(request, endpoint, person=person, form=form, secret=secret, status=201)


@require_POST
def webhook_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an event that means nothing."""
    person, endpoint = reader_of(request), endpoint_or_404(pk)
    endpoints.send_test(endpoint, by=person)
    messages.success(request, "A test is on its way; look below in a few seconds")
    return redirect(endpoint)


@require_POST
def webhook_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing for now, or send again."""
    person, endpoint = reader_of(request), endpoint_or_404(pk)
    if endpoint.state == Endpoint.State.PAUSED:
        endpoints.resume_endpoint(endpoint, by=person)
        messages.success(request, f"Events go to {endpoint} again")
    else:
        endpoints.pause_endpoint(endpoint, by=person, reason=f"{person} paused it")
        messages.success(request, f"{endpoint} is paused; what happens waits")
    return redirect(endpoint)


@require_POST
def webhook_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing any more."""
    person, endpoint = reader_of(request), endpoint_or_404(pk)
    endpoints.remove_endpoint(endpoint, by=person)
    messages.success(request, f"Nothing goes to {endpoint} any more")
    return redirect("webhook_list")


def _page(
    request: HttpRequest,
    endpoint: Endpoint,
    *,
    person: Person,
    form: TypesForm,
    secret: str = "",
    status: int,
) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = endpoint.deliveries.select_related("event").prefetch_related("attempts")
    if state in Delivery.State.values:
        rows = rows.filter(state=state)
    shown = ("", "All"), *Delivery.State.choices
    context: dict[str, Any] = {
        "nav": "settings",
        "endpoint": endpoint,
        "form": form,
        "secret": secret,
        "page": page_of(request, rows),
        "query": query_without_page(request),
        "tabs": [
            {
                "name": name,
                "href": f"?state={key}" if key else "?",
                "current": key == state,
            }
            for key, name in shown
        ],
        "may_change": endpoints.is_administrator(person),
    }
    return render(request, "registry/webhook_detail.html", context, status=status)
