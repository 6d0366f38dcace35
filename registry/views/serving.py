"""`/v0.1/servers…`: the MCP Registry API v0.1 over the catalogue's MCP servers."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from registry import mcp_feed
from registry.serving import ServingView


class ServersView(ServingView):
    """`GET /v0.1/servers?cursor=&limit=&search=&updated_since=&version=&include_deleted=`."""

    def get(self, request: Request) -> Response:
        """Answer a page of the feed."""
        return Response(mcp_feed.servers(request.query_params))


class VersionsView(ServingView):
    """`GET /v0.1/servers/{serverName}/versions`."""

    def get(self, request: Request, name: str) -> Response:
        """Answer every version of a server."""
        return Response(mcp_feed.versions(name, request.query_params))


class VersionView(ServingView):
    """`GET /v0.1/servers/{serverName}/versions/{version}`."""

    def get(self, request: Request, name: str, number: str) -> Response:
        """Answer one version of a server."""
        return Response(mcp_feed.version(name, number, request.query_params))
