"""Break-glass, for programs: read by a token, asked and reviewed by a person."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.shapes import RequestDetail, request_detail
from approvals.models import BreakGlass
from approvals.services.break_glass import MOST_HOURS, USUAL_HOURS, break_glass
from approvals.services.break_glass_people import seen_break_glass, seen_in_force
from approvals.services.break_glass_reviews import Says, review_break_glass
from approvals.services.requests import require_may_ask
from approvals.services.seen import request_seen
from registry.api.names import environment_named
from registry.errors import NotFoundError
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import agent_named, person_of, validated
from scopes.models import Manifest, Version

TAG = "Break-glass"


class BreakGlassInput(serializers.Serializer[Any]):
    """Where, why it cannot wait, and for how long."""

    environment = serializers.CharField(max_length=40)
    justification = serializers.CharField(max_length=4000)
    mode = ChoiceField(choices=Manifest.Mode.choices, default=Manifest.Mode.ENFORCE)
    hours = serializers.IntegerField(
        min_value=1, max_value=MOST_HOURS, default=USUAL_HOURS
    )


class ReviewFacts(serializers.Serializer[Any]):
    """What one person said afterwards."""

    person = PersonName()
    says = ChoiceField(choices=Says.choices)
    comment = serializers.CharField()
    at = serializers.DateTimeField()


class BreakGlassFacts(serializers.Serializer[BreakGlass]):
    """What did not wait for its approvers; `closed_at` null: its review is not over."""

    id = serializers.IntegerField()
    agent = serializers.CharField(source="agent.slug")
    version = serializers.IntegerField(source="round.version.number")
    environment = serializers.CharField(source="round.request.environment.slug")
    request = serializers.IntegerField(source="round.request_id")
    asked_by = PersonName()
    justification = serializers.CharField()
    asked_at = serializers.DateTimeField()
    in_force_from = serializers.DateTimeField(source="review_from", allow_null=True)
    review_by = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class BreakGlassDetail(BreakGlassFacts):
    """With what was said of it."""

    reviews = serializers.SerializerMethodField()

    def get_reviews(self, one: BreakGlass) -> list[dict[str, Any]]:
        """In the order they came."""
        rows = one.reviews.select_related("person").order_by("at")
        return list(ReviewFacts(rows, many=True).data)


class BreakGlassReviewInput(serializers.Serializer[Any]):
    """Whether it was right not to wait, and what was looked at."""

    says = ChoiceField(choices=Says.choices)
    comment = serializers.CharField(max_length=4000)


class VersionBreakGlassView(ApiView):
    """`/api/v1/agents/{slug}/versions/{number}/break-glass`."""

    session_only = frozenset({"POST"})

    @operation(
        "break_glass",
        "Ask those whom the break-glass rules name, instead of the approvers",
        asks=BreakGlassInput,
        answers=RequestDetail,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Those who run the agent."""
        person, agent = person_of(request), agent_named(slug)
        require_may_ask(agent, by=person)
        version = Version.objects.filter(agent=agent, number=number).first()
        if version is None:
            raise NotFoundError(f"{agent} has no version {number}")
        given = validated(BreakGlassInput(data=request.data))
        place = environment_named(given.pop("environment"), pointer="/environment")
        item = break_glass(version, environment=place, by=person, **given)
        found = request_detail(request_seen(item.pk, by=person))
        return Response(found, status=status.HTTP_201_CREATED)


class BreakGlassListView(ApiView):
    """`/api/v1/break-glass`."""

    @operation(
        "list_break_glass",
        "What came into force without waiting for its approvers",
        answers=page_of("BreakGlassPage", BreakGlassFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """What the caller may see; auditors and administrators all of it."""
        rows = seen_in_force(person_of(request)).order_by()
        return page_answer(request, rows, BreakGlassFacts, order=["-pk"])


class BreakGlassView(ApiView):
    """`/api/v1/break-glass/{id}`."""

    @operation(
        "show_break_glass",
        "One, with what was said of it afterwards",
        answers=BreakGlassDetail,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, pk: int) -> Response:
        """Those who may see the agent's work, who review it, who agreed."""
        one = seen_break_glass(pk, by=person_of(request))
        return Response(BreakGlassDetail(one).data)


class BreakGlassReviewsView(ApiView):
    """`/api/v1/break-glass/{id}/reviews`."""

    session_only = frozenset({"POST"})

    @operation(
        "review_break_glass",
        "Say afterwards whether it was right not to wait",
        asks=BreakGlassReviewInput,
        answers=BreakGlassDetail,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Those who would have been asked."""
        person = person_of(request)
        one = seen_break_glass(pk, by=person)
        given = validated(BreakGlassReviewInput(data=request.data))
        said = Says(given["says"])
        review_break_glass(one, says=said, comment=given["comment"], by=person)
        found = seen_break_glass(pk, by=person)
        return Response(BreakGlassDetail(found).data, status=status.HTTP_201_CREATED)
