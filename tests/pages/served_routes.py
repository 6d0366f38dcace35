"""Composition, the end of an agent, and what other registries are served: rows like those of `routes`."""

from __future__ import annotations

from typing import Any

from registry.services.catalogue.mcp_servers import catalogue_server
from tests.factories import Cast
from tests.pages.route import Route, each, everyone

SERVER = {
    "name": "com.example/orders",
    "description": "Reads and changes orders",
    "version": "1.0.0",
}


def stage_served(cast: Cast) -> dict[str, dict[str, Any]]:
    """What these addresses need besides; returns their arguments."""
    server = catalogue_server(SERVER, by=cast.frank).server
    return {
        "mcp_server": {"pk": server.pk},
        "mcp_use": {"pk": server.pk, "slug": "porter"},
        "mcp_versions": {"name": server.name},
        "mcp_version": {"name": server.name, "number": "latest"},
    }


SERVED = (
    Route("composition", get=everyone(200), needs=("agent",)),
    Route(
        "retirement_create",
        get=each(alice=200, bob=403, dave=403, erin=403, frank=200),
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("agent",),
    ),
    Route("mcp_server_list", get=everyone(200)),
    Route(
        "mcp_server_create",
        get=each(alice=403, bob=403, dave=403, erin=403, frank=200),
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
    ),
    Route("mcp_server_detail", get=everyone(200), needs=("mcp_server",)),
    Route(
        "mcp_server_status",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
        needs=("mcp_server",),
    ),
    Route("mcp_server_use", post=everyone(422), needs=("mcp_server",)),
    Route("mcp_servers", get=everyone(200), is_api=True),
    Route(
        "mcp_server_versions", get=everyone(200), needs=("mcp_versions",), is_api=True
    ),
    Route("mcp_server_version", get=everyone(200), needs=("mcp_version",), is_api=True),
    Route("agent_card", get=everyone(200), needs=("agent",), is_api=True),
)
MISSING_SERVED: dict[str, dict[str, Any]] = {
    "mcp_server": {"pk": 999_999},
    "mcp_versions": {"name": "com.example/none"},
    "mcp_version": {"name": "com.example/none", "number": "latest"},
}
