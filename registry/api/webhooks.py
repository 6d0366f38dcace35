"""Endpoints for administrators' tools. Tokens read; making and changing one takes a session."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry import access
from registry.errors import NotAllowedError
from registry.models import Endpoint, Person
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.services.webhooks import endpoints
from registry.services.webhooks.endpoints import endpoint_or_404
from registry.web import person_of, validated

TAG = "Webhooks"


class EndpointFacts(serializers.Serializer[Endpoint]):
    """Where events go; the address as far as it is no secret."""

    id = serializers.IntegerField(source="pk")
    kind = ChoiceField(choices=Endpoint.Kind.choices)
    name = serializers.CharField()
    address = serializers.CharField(source="shown")
    types = serializers.ListField(
        child=serializers.CharField(), help_text="empty: all of them"
    )
    state = ChoiceField(choices=Endpoint.State.choices)
    paused_because = serializers.CharField()
    failing_since = serializers.DateTimeField(allow_null=True)
    made_by = PersonName()
    made_at = serializers.DateTimeField()


class NewEndpointFacts(EndpointFacts):
    """With the secret, this once."""

    secret = serializers.CharField(
        allow_null=True, help_text="whsec_…; null for Slack, and for a repeat"
    )


class EndpointInput(serializers.Serializer[Any]):
    """A new endpoint."""

    kind = ChoiceField(choices=Endpoint.Kind.choices, default="webhook")
    name = serializers.CharField(max_length=80)
    address = serializers.CharField(max_length=2000)
    types = serializers.ListField(
        child=serializers.CharField(max_length=60), default=list, max_length=100
    )


def reader_of(request: Request) -> Person:
    """The person, who may see where events go."""
    person = person_of(request)
    if not access.may_read_audit(person):
        raise NotAllowedError("auditors and administrators see where events go")
    return person


class EndpointListView(ApiView):
    """`/api/v1/webhooks`."""

    session_only = frozenset({"POST"})
    shown_once = ("secret",)

    @operation(
        "list_webhooks",
        "Where events go",
        answers=page_of("EndpointPage", EndpointFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Auditors and administrators."""
        reader_of(request)
        rows = Endpoint.objects.exclude(state=Endpoint.State.REMOVED)
        return page_answer(request, rows.select_related("made_by"), EndpointFacts)

    @operation(
        "make_webhook",
        "Send events to an address",
        asks=EndpointInput,
        answers=NewEndpointFacts,
        status=201,
        refuses=[409, 422],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Administrators."""
        person = reader_of(request)
        endpoints.require_administrator(person)
        given = validated(EndpointInput(data=request.data))
        endpoint, secret = endpoints.make_endpoint(by=person, **given)
        facts = {**EndpointFacts(endpoint).data, "secret": secret or None}
        return Response(facts, status=status.HTTP_201_CREATED)


class EndpointView(ApiView):
    """`/api/v1/webhooks/{id}`."""

    session_only = frozenset({"DELETE"})

    @operation(
        "get_webhook",
        "One endpoint",
        answers=EndpointFacts,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, pk: int) -> Response:
        """Auditors and administrators."""
        reader_of(request)
        return Response(EndpointFacts(endpoint_or_404(pk)).data)

    @operation(
        "remove_webhook",
        "Send nothing there any more",
        answers=None,
        status=204,
        refuses=[404],
        session_only=True,
        tag=TAG,
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Administrators."""
        person = reader_of(request)
        endpoints.remove_endpoint(endpoint_or_404(pk), by=person)
        return Response(status=status.HTTP_204_NO_CONTENT)
