"""Ending an agent for good: who still uses it, and the end itself, which takes a person."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.services.retirement import require_may_retire, retire_agent, users_of
from registry.models import Retirement
from registry.rest.schema import operation
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import agent_named, person_of, validated

TAG = "Retirement"


class RetirementInput(serializers.Serializer[Any]):
    """Why, for those who look for it later."""

    reason = serializers.CharField(max_length=400)


class RetirementFacts(serializers.Serializer[Retirement]):
    """An agent that ended."""

    agent = serializers.CharField(source="agent.slug")
    reason = serializers.CharField()
    by = PersonName()
    at = serializers.DateTimeField()


class RetirementStanding(serializers.Serializer[Any]):
    """Whether it may end: the agents whose charters keep it, and the end if it came."""

    users = serializers.ListField(
        child=serializers.CharField(), help_text="agents that direct it"
    )
    retirement = RetirementFacts(allow_null=True)


class RetirementView(ApiView):
    """`/api/v1/agents/{slug}/retirement`."""

    session_only = frozenset({"POST"})

    @operation(
        "get_retirement",
        "Who keeps it from ending, or when it ended",
        answers=RetirementStanding,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 (the framework passes it)
        """Everyone signed in reads it."""
        agent = agent_named(slug)
        ended = Retirement.objects.filter(agent=agent).select_related("by").first()
        facts = {
            "users": [user.slug for user in users_of(agent)],
            "retirement": RetirementFacts(ended).data if ended else None,
        }
        return Response(facts)

    @operation(
        "retire_agent",
        "End it for good; refused, naming them, while others use it",
        asks=RetirementInput,
        answers=RetirementFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """The accountable person, the line above, administrators; signed in."""
        person, agent = person_of(request), agent_named(slug)
        require_may_retire(agent, by=person)
        given = validated(RetirementInput(data=request.data))
        ended = retire_agent(agent, by=person, reason=given["reason"])
        return Response(RetirementFacts(ended).data, status=status.HTTP_201_CREATED)
