"""MCP servers of the catalogue, for programs that keep them. The feed for others is `/v0.1/servers`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.names import agents_named
from registry.models import McpServerVersion
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.views import ApiView
from registry.services.catalogue.mcp_servers import (
    catalogue_server,
    forget_use,
    note_use,
    require_may_catalogue,
    server_numbered,
    set_server_status,
)
from registry.web import agent_named, person_of, validated

TAG = "MCP servers"
STATUS = McpServerVersion.Status


class ServerVersionFacts(serializers.Serializer[McpServerVersion]):
    """One published version: its server.json, and what became of it."""

    id = serializers.IntegerField(source="server_id", help_text="the server's")
    name = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256 of the RFC 8785 form")
    source = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes fields away from the class
    published_at = serializers.DateTimeField()
    is_latest = serializers.BooleanField()
    status = ChoiceField(choices=STATUS.choices)
    status_message = serializers.CharField()
    document = serializers.DictField()


class ServerDetail(serializers.Serializer[Any]):
    """A server with all its versions, the newest first, and the agents that use it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    versions = ServerVersionFacts(many=True)
    agents = serializers.ListField(child=serializers.CharField())


class ServerFilter(serializers.Serializer[Any]):
    """Which servers."""

    q = serializers.CharField(max_length=200, required=False, help_text="part of it")


class ServerInput(serializers.Serializer[Any]):
    """A server.json."""

    document = serializers.DictField()


class ServerStatusInput(serializers.Serializer[Any]):
    """What it is from now on; without `version` all of its versions."""

    status = ChoiceField(choices=STATUS.choices)
    version = serializers.CharField(max_length=255, required=False, default="")
    message = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True
    )


class UseInput(serializers.Serializer[Any]):
    """Who uses it."""

    agent = serializers.CharField(max_length=100)


class ServerListView(ApiView):
    """`/api/v1/mcp-servers`."""

    @operation(
        "list_mcp_servers",
        "The latest version of each, by name",
        answers=page_of("McpServerPage", ServerVersionFacts),
        query=[ServerFilter, CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in reads them."""
        wanted = validated(ServerFilter(data=request.query_params))
        rows = McpServerVersion.objects.filter(is_latest=True)
        if "q" in wanted:
            rows = rows.filter(name__icontains=wanted["q"])
        return page_answer(request, rows, ServerVersionFacts, order=["name"])

    @operation(
        "publish_mcp_server",
        "Publish one version; the same again changes nothing",
        asks=ServerInput,
        answers=ServerVersionFacts,
        status=201,
        refuses=[409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Administrators."""
        person = person_of(request)
        require_may_catalogue(person)
        given = validated(ServerInput(data=request.data))
        version = catalogue_server(given["document"], by=person)
        address = reverse("api_mcp_server_detail", args=[version.server_id])
        return Response(
            ServerVersionFacts(version).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": address},
        )


class ServerView(ApiView):
    """`/api/v1/mcp-servers/{id}`."""

    @operation(
        "get_mcp_server", "One server", answers=ServerDetail, refuses=[404], tag=TAG
    )
    def get(self, request: Request, pk: int) -> Response:  # noqa: ARG002 (the framework passes it)
        """Everyone signed in reads it."""
        return Response(_detail(pk))


class ServerStatusView(ApiView):
    """`/api/v1/mcp-servers/{id}/status`."""

    @operation(
        "mark_mcp_server",
        "Say that it is active, deprecated or deleted",
        asks=ServerStatusInput,
        answers=ServerDetail,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Administrators."""
        person, server = person_of(request), server_numbered(pk)
        require_may_catalogue(person)
        given = validated(ServerStatusInput(data=request.data))
        set_server_status(server, by=person, **given)
        return Response(_detail(pk))


class ServerUsesView(ApiView):
    """`/api/v1/mcp-servers/{id}/uses`."""

    @operation(
        "note_mcp_server_use",
        "Say that an agent uses it",
        asks=UseInput,
        answers=ServerDetail,
        status=201,
        refuses=[404],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Those who run the agent."""
        server = server_numbered(pk)
        given = validated(UseInput(data=request.data))
        (agent,) = agents_named([given["agent"]], pointer="/agent")
        note_use(server, agent=agent, by=person_of(request))
        return Response(_detail(pk), status=status.HTTP_201_CREATED)


class ServerUseView(ApiView):
    """`/api/v1/mcp-servers/{id}/uses/{slug}`."""

    @operation(
        "forget_mcp_server_use",
        "Say that an agent does not use it any more",
        answers=None,
        status=204,
        refuses=[404],
        tag=TAG,
    )
    def delete(self, request: Request, pk: int, slug: str) -> Response:
        """Those who run the agent. Repeating it changes nothing."""
        forget_use(server_numbered(pk), agent=agent_named(slug), by=person_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _detail(pk: int) -> dict[str, Any]:
    server = server_numbered(pk)
    versions = server.versions.order_by("-published_at", "-pk")
    return {
        "id": server.pk,
        "name": server.name,
        "versions": [ServerVersionFacts(one).data for one in versions],
        "agents": list(server.agents.order_by("slug").values_list("slug", flat=True)),
    }
