"""Suspensions wider than an agent, or of one version: at once; going on takes two people and no token."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.suspension import TAG, SuspensionInput
from registry.errors import NotFoundError
from registry.models import Hold, Team
from registry.rest.fields import ChoiceField
from registry.rest.schema import operation
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.services.stopping.covering import agents_under, holds_in_effect
from registry.services.stopping.holds import (
    ask_to_lift,
    lift,
    require_may_hold,
    suspend_wide,
)
from registry.web import person_of, validated


class HoldFacts(serializers.Serializer[Hold]):
    """What stands still. `agents`: how many it touches now."""

    id = serializers.IntegerField()
    kind = ChoiceField(choices=Hold.Kind.choices)
    agent = serializers.CharField(source="agent.slug", default=None, allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    team = serializers.CharField(source="team.slug", default=None, allow_null=True)
    reason = serializers.CharField()
    by = PersonName(allow_null=True, help_text="null: Charter itself")
    at = serializers.DateTimeField()
    resume_asked_by = PersonName(allow_null=True)
    agents = serializers.SerializerMethodField()

    def get_agents(self, hold: Hold) -> int:
        """How many agents it touches now."""
        return agents_under(hold).count()


class LiftFacts(serializers.Serializer[Any]):
    """How far it is: one person asked, or a second one confirmed."""

    id = serializers.IntegerField()
    state = ChoiceField(choices=["asked", "resumed"])


class HoldsView(ApiView):
    """`/api/v1/suspensions`."""

    @operation(
        "list_suspensions",
        "What stands still now, besides agents one by one",
        answers=HoldFacts(many=True),
        tag=TAG,
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 (every view's form)
        """Newest first; few at any time."""
        return Response([HoldFacts(hold).data for hold in holds_in_effect()])

    @operation(
        "suspend_everything",
        "Stop every agent at once",
        asks=SuspensionInput,
        answers=HoldFacts,
        status=201,
        refuses=[409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Administrators."""
        return begin(request, Hold(kind=Hold.Kind.EVERYTHING))


class TeamHoldView(ApiView):
    """`/api/v1/teams/{slug}/suspension`."""

    @operation(
        "suspend_team",
        "Stop the agents of a team, and of the teams within it, at once",
        asks=SuspensionInput,
        answers=HoldFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """The leads and on call of the team or one above it, administrators."""
        team = Team.objects.select_related("lead").filter(slug=slug).first()
        if team is None:
            raise NotFoundError(f"there is no team `{slug[:100]}`")
        return begin(request, Hold(kind=Hold.Kind.TEAM, team=team))


class LiftView(ApiView):
    """`/api/v1/suspensions/{id}/resumption`."""

    session_only = frozenset({"POST"})

    @operation(
        "lift_suspension",
        "Let it go on: one person asks, another confirms",
        answers=LiftFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """The first call asks; the second, of another person, confirms."""
        hold = holds_in_effect().filter(pk=pk).first()
        if hold is None:
            raise NotFoundError("nothing of that number is suspended")
        is_asked = hold.resume_asked_by is not None
        (lift if is_asked else ask_to_lift)(hold, by=person_of(request))
        facts = {"id": hold.pk, "state": "resumed" if is_asked else "asked"}
        return Response(facts, status=status.HTTP_201_CREATED)


def begin(request: Request, hold: Hold) -> Response:
    """Put an unsaved hold in effect and answer with it."""
    person = person_of(request)
    require_may_hold(hold, by=person)
    given = validated(SuspensionInput(data=request.data))
    made = suspend_wide(hold, by=person, reason=given["reason"])
    return Response(HoldFacts(made).data, status=status.HTTP_201_CREATED)
