"""What endpoints were sent, for administrators' tools."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.webhooks import TAG, reader_of
from registry.errors import NotFoundError
from registry.models import Delivery
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.views import ApiView
from registry.services.webhooks import endpoints
from registry.services.webhooks.endpoints import endpoint_or_404
from registry.web import validated


class AttemptFacts(serializers.Serializer[Any]):
    """What came back of one attempt."""

    at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="null: no answer")
    problem = serializers.CharField(help_text="why it does not count; may be empty")
    body = serializers.CharField(help_text="the first kilobyte")


class DeliveryFacts(serializers.Serializer[Delivery]):
    """An event on its way to an endpoint."""

    id = serializers.IntegerField(source="pk")
    event = serializers.UUIDField(source="event_id")
    type = serializers.CharField(source="event.type")
    state = ChoiceField(choices=Delivery.State.choices)
    tries = serializers.IntegerField()
    next_at = serializers.DateTimeField(help_text="while it waits")
    attempts = AttemptFacts(many=True, help_text="the latest first")


class DeliveryFilter(serializers.Serializer[Any]):
    """Which ones."""

    state = ChoiceField(choices=Delivery.State.choices, required=False)


class DeliveryListView(ApiView):
    """`/api/v1/webhooks/{id}/deliveries`."""

    @operation(
        "list_deliveries",
        "What it was sent, the latest first",
        answers=page_of("DeliveryPage", DeliveryFacts),
        query=[DeliveryFilter, CURSOR, LIMIT],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, pk: int) -> Response:
        """Auditors and administrators."""
        reader_of(request)
        endpoint = endpoint_or_404(pk)
        wanted = validated(DeliveryFilter(data=request.query_params))
        rows = endpoint.deliveries.select_related("event").prefetch_related("attempts")
        return page_answer(request, rows.filter(**wanted), DeliveryFacts)


class DeliveryRepeatView(ApiView):
    """`/api/v1/webhooks/{id}/deliveries/{delivery}/repeats`."""

    session_only = frozenset({"POST"})

    @operation(
        "send_again",
        "Send it again, with the id it had",
        answers=DeliveryFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int, delivery: int) -> Response:
        """Administrators."""
        person = reader_of(request)
        rows = endpoint_or_404(pk).deliveries.select_related("event", "endpoint")
        found = rows.filter(pk=delivery).first()
        if found is None:
            raise NotFoundError("there is no such delivery")
        sent = endpoints.send_again(found, by=person)
        return Response(DeliveryFacts(sent).data, status=status.HTTP_201_CREATED)


class EndpointTestView(ApiView):
    """`/api/v1/webhooks/{id}/tests`."""

    session_only = frozenset({"POST"})

    @operation(
        "test_webhook",
        "Send an event that means nothing",
        answers=DeliveryFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Administrators."""
        person = reader_of(request)
        sent = endpoints.send_test(endpoint_or_404(pk), by=person)
        return Response(DeliveryFacts(sent).data, status=status.HTTP_201_CREATED)
