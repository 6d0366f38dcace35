"""Keeping an agent out that nobody owns. Letting it in again takes a person."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.agents import AgentFacts
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.services.ownership.claims import (
    block_agent,
    require_may_block,
    unblock_agent,
)
from registry.web import agent_named, person_of, validated

TAG = "Ownership"


class BlockInput(serializers.Serializer[Any]):
    """Why it is kept out."""

    reason = serializers.CharField(max_length=400)


class BlockView(ApiView):
    """`/api/v1/agents/{slug}/block`."""

    session_only = frozenset({"DELETE"})

    @operation(
        "block_agent",
        "Keep an unclaimed agent out: nobody adopts it",
        asks=BlockInput,
        answers=AgentFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Administrators."""
        person, agent = person_of(request), agent_named(slug)
        require_may_block(person)
        given = validated(BlockInput(data=request.data))
        block_agent(agent, by=person, reason=given["reason"])
        return Response(
            AgentFacts(agent_named(slug)).data, status=status.HTTP_201_CREATED
        )

    @operation(
        "unblock_agent",
        "Let it be adopted again",
        answers=AgentFacts,
        refuses=[404, 409],
        session_only=True,
        tag=TAG,
    )
    def delete(self, request: Request, slug: str) -> Response:
        """Administrators, signed in."""
        unblock_agent(agent_named(slug), by=person_of(request))
        return Response(AgentFacts(agent_named(slug)).data)
