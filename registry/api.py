"""The catalogue over HTTP for people's tools: session and CSRF token, the same services as the pages."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.models import Agent, Suspension
from registry.services.suspension import require_may_suspend, suspend
from registry.web import agent_named, page_of, person_of, validated


class AgentListView(APIView):
    """`GET /api/v1/agents?page=`: the catalogue, 50 at a time."""

    def get(self, request: Request) -> Response:
        """Answer `{agents: […], page, pages}`."""
        rows = Agent.objects.select_related("owner_team", "accountable", "summary")
        page = page_of(request, rows.order_by("slug"))
        return Response(
            {
                "agents": [agent_data(agent) for agent in page],
                "page": page.number,
                "pages": page.paginator.num_pages,
            }
        )


class AgentView(APIView):
    """`GET /api/v1/agents/{slug}`."""

    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 (the framework passes it)
        """Answer one agent."""
        return Response(agent_data(agent_named(slug)))


class SuspensionInput(serializers.Serializer[Any]):
    """`{reason}`: why."""

    reason = serializers.CharField(max_length=400)


class SuspensionView(APIView):
    """`POST /api/v1/agents/{slug}/suspension`."""

    def post(self, request: Request, slug: str) -> Response:
        """Stop the agent at once."""
        person, agent = person_of(request), agent_named(slug)
        require_may_suspend(agent, by=person)
        given = validated(SuspensionInput(data=request.data))
        suspension = suspend(agent, by=person, reason=given["reason"])
        return Response(_suspension_data(suspension), status=status.HTTP_201_CREATED)


def agent_data(agent: Agent) -> dict[str, Any]:
    """Give the facts of the catalogue: what everyone signed in may know."""
    return {
        "agent": agent.slug,
        "title": agent.title,
        "type": agent.kind,
        "purpose": agent.purpose,
        "state": agent.state,
        "owner": agent.owner_team.slug if agent.owner_team else None,
        "accountable": agent.accountable.name if agent.accountable else None,
        "in_force": agent.summary.in_force,
    }


def _suspension_data(suspension: Suspension) -> dict[str, Any]:
    return {
        "agent": suspension.agent.slug,
        "reason": suspension.reason,
        "by": suspension.by_name,
        "at": suspension.at,
    }
