"""One delivery: each attempt with what came back, and sending it again."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from registry.errors import NotFoundError
from registry.hooks import bodies
from registry.models import Delivery, Endpoint
from registry.services.webhooks import endpoints
from registry.services.webhooks.endpoints import endpoint_or_404
from registry.services.webhooks.postings import told_of
from registry.views.webhooks import reader_of


def delivery_or_404(endpoint: Endpoint, pk: int) -> Delivery:
    """A delivery to this endpoint."""
    rows = endpoint.deliveries.select_related("event", "endpoint")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFoundError("there is no such delivery")
    return found


@require_safe
def delivery_detail(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """What was sent, and what came back each time."""
    person = reader_of(request)
    found = delivery_or_404(endpoint_or_404(pk), delivery)
    told = told_of(found.event)
    is_slack = found.endpoint.kind == Endpoint.Kind.SLACK
    body = bodies.slack_message(told) if is_slack else bodies.cloud_event(told)
    context = {
        "nav": "settings",
        "endpoint": found.endpoint,
        "delivery": found,
        "attempts": found.attempts.all()[:100],
        "sent": json.dumps(json.loads(body), ensure_ascii=False, indent=2).splitlines(),
        "may_change": endpoints.is_administrator(person),
    }
    return render(request, "registry/delivery_detail.html", context)


@require_POST
def delivery_repeat(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Send it again, with the id it had."""
    person, endpoint = reader_of(request), endpoint_or_404(pk)
    endpoints.send_again(delivery_or_404(endpoint, delivery), by=person)
    messages.success(request, "It is on its way again; look here in a few seconds")
    return redirect("delivery_detail", pk, delivery)
