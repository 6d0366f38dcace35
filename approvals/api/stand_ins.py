"""Being away, for programs: read and ended by a token, begun by the person alone."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.models import StandIn
from approvals.services.stand_ins import cancel_stand_in, name_stand_in
from registry.api.names import person_numbered
from registry.clock import now
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import person_of, validated

TAG = "Away"


class StandInFacts(serializers.Serializer[StandIn]):
    """Who decides for the caller, from when until when."""

    id = serializers.IntegerField()
    deputy = PersonName()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    cancelled_at = serializers.DateTimeField(
        allow_null=True, help_text="when the caller came back early"
    )


class StandInInput(serializers.Serializer[Any]):
    """Who, and for how long; at most 90 days."""

    deputy = serializers.IntegerField(min_value=1, help_text="a person's id")
    starts_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="null: now"
    )
    ends_at = serializers.DateTimeField()


class StandInListView(ApiView):
    """`/api/v1/stand-ins`."""

    session_only = frozenset({"POST"})

    @operation(
        "list_stand_ins",
        "Who decided, decides or will decide for the caller, the latest first",
        answers=page_of("StandInPage", StandInFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everybody's own."""
        rows = StandIn.objects.filter(person=person_of(request)).select_related(
            "deputy"
        )
        return page_answer(request, rows, StandInFacts, order=["-starts_at", "-pk"])

    @operation(
        "name_stand_in",
        "Let somebody decide for the caller for a while",
        asks=StandInInput,
        answers=StandInFacts,
        status=201,
        refuses=[409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Everybody for themselves, signed in: it hands over verdicts and answers."""
        given = validated(StandInInput(data=request.data))
        named = name_stand_in(
            person_of(request),
            deputy=person_numbered(given["deputy"], pointer="/deputy"),
            starts_at=given["starts_at"] or now(),
            ends_at=given["ends_at"],
        )
        return Response(StandInFacts(named).data, status=status.HTTP_201_CREATED)


class ReturnView(ApiView):
    """`/api/v1/stand-ins/{id}/return`."""

    @operation(
        "end_stand_in",
        "Be back; what was decided stays decided",
        answers=StandInFacts,
        refuses=[404],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """One's own. Repeating it changes nothing."""
        return Response(StandInFacts(cancel_stand_in(pk, by=person_of(request))).data)
