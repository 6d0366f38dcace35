"""Claiming an agent nobody owns: a person does that, signed in."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.agents import AgentFacts
from registry.api.names import person_numbered, team_named
from registry.api.transfers import TransferFacts
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import agent_named, person_of, validated
from scopes.services.claims import claim_agent


class ClaimInput(serializers.Serializer[Any]):
    """For which team, and who answers; without `accountable` the caller does, at once."""

    owner = serializers.CharField(max_length=100, help_text="a team of one's own")
    accountable = serializers.IntegerField(
        min_value=1, required=False, help_text="a person's id"
    )


class ClaimFacts(serializers.Serializer[Any]):
    """The agent, and the offer that somebody else must accept first."""

    agent = AgentFacts()
    transfer = TransferFacts(allow_null=True, help_text="null: the caller answers now")


class ClaimView(ApiView):
    """`/api/v1/agents/{slug}/claim`."""

    session_only = frozenset({"POST"})

    @operation(
        "claim_agent",
        "Answer for an unclaimed agent, or ask somebody of the team to",
        asks=ClaimInput,
        answers=ClaimFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag="Ownership",
    )
    def post(self, request: Request, slug: str) -> Response:
        """Members of the team; administrators for every team."""
        person, agent = person_of(request), agent_named(slug)
        given = validated(ClaimInput(data=request.data))
        chosen = given.get("accountable")
        offered = claim_agent(
            agent,
            team=team_named(given["owner"], pointer="/owner"),
            accountable=person_numbered(chosen, pointer="/accountable")
            if chosen
            else person,
            by=person,
        )
        facts = {
            "agent": AgentFacts(agent_named(slug)).data,
            "transfer": TransferFacts(offered).data if offered else None,
        }
        return Response(facts, status=status.HTTP_201_CREATED)
