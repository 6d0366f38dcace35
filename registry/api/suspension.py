"""Stop an agent at once; let it go on, which takes two people and no token."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.models import Suspension
from registry.rest.fields import ChoiceField
from registry.rest.schema import operation
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.services.stopping.suspension import (
    ask_to_resume,
    require_may_suspend,
    resume,
    suspend,
)
from registry.web import agent_named, person_of, validated

TAG = "Suspension"


class SuspensionInput(serializers.Serializer[Any]):
    """Why it is stopped."""

    reason = serializers.CharField(max_length=400)


class SuspensionFacts(serializers.Serializer[Suspension]):
    """An agent that was stopped."""

    agent = serializers.CharField(source="agent.slug")
    reason = serializers.CharField()
    by = PersonName(allow_null=True, help_text="null: Charter itself")
    at = serializers.DateTimeField()


class ResumptionFacts(serializers.Serializer[Any]):
    """How far it is: one person asked, or a second one confirmed."""

    agent = serializers.CharField()
    state = ChoiceField(choices=["asked", "resumed"])


class SuspensionView(ApiView):
    """`/api/v1/agents/{slug}/suspension`."""

    @operation(
        "suspend_agent",
        "Stop it at once: every check answers deny",
        asks=SuspensionInput,
        answers=SuspensionFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """The accountable person, the line above, who is on call, administrators."""
        person, agent = person_of(request), agent_named(slug)
        require_may_suspend(agent, by=person)
        given = validated(SuspensionInput(data=request.data))
        suspension = suspend(agent, by=person, reason=given["reason"])
        return Response(
            SuspensionFacts(suspension).data, status=status.HTTP_201_CREATED
        )


class ResumptionView(ApiView):
    """`/api/v1/agents/{slug}/resumption`."""

    session_only = frozenset({"POST"})

    @operation(
        "resume_agent",
        "Let it go on: one person asks, another confirms",
        answers=ResumptionFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """The first call asks; the second, of another person, confirms."""
        person, agent = person_of(request), agent_named(slug)
        suspension = agent.current_suspension()
        asked = suspension.resume_asked_by if suspension else None
        if asked is None:
            ask_to_resume(agent, by=person)
        else:
            resume(agent, by=person)
        facts = {"agent": agent.slug, "state": "resumed" if asked else "asked"}
        return Response(facts, status=status.HTTP_201_CREATED)
