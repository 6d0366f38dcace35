"""Asking an MCP server for its tools, with the official SDK over the safe transport (streamable HTTP)."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import anyio
import httpx2
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from pydantic import ValidationError

from registry.fetch.errors import FetchFailedError
from registry.fetch.target import AllowedHosts, target_of
from registry.fetch.transport import Limits, SafeTransport
from registry.imports.mcp_tools import MAX_TOOLS, propose_server
from registry.imports.proposal import Proposal

logger = logging.getLogger(__name__)

LIMITS = Limits(seconds=20.0, bytes=2 * 1024 * 1024)
MAX_PAGES = 20
FAILURES = (MCPError, httpx2.HTTPError, ValidationError, OSError, ExceptionGroup)
"""What the SDK raises when a server is not one, or stops being one."""


def ask_server(url: str, *, allowed: AllowedHosts, limits: Limits = LIMITS) -> Proposal:
    """Ask a server for its name and tools. Raises `AddressRefusedError` and `FetchFailedError`."""
    host = target_of(url).host
    transport = SafeTransport(limits=limits, allowed=allowed)
    try:
        return asyncio.run(_ask_over_http(url, transport, limits))
    except TimeoutError:
        raise FetchFailedError(
            f"`{host}` takes longer than {limits.seconds:g} seconds",
            fix="try again later",
        ) from None
    except FAILURES as error:
        if transport.refused is not None:
            raise transport.refused from error
        logger.info("no MCP server at %s", host, exc_info=error)
        raise not_a_server(host) from error


def not_a_server(name: str) -> FetchFailedError:
    """What is asked does not speak MCP, or wants to know who asks."""
    return FetchFailedError(
        f"`{name}` does not answer as an MCP server does",
        fix="check the address, which often ends in /mcp, and that it needs no sign-in",
    )


async def _ask_over_http(
    url: str, transport: SafeTransport, limits: Limits
) -> Proposal:
    with anyio.fail_after(limits.seconds):
        async with (
            httpx2.AsyncClient(transport=transport, trust_env=False) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return await ask(client, endpoint=url)


async def ask(client: Client, *, endpoint: str) -> Proposal:
    """Read everything a connected server says of itself and of its tools."""
    tools: list[Any] = []
    cursor: str | None = None
    for _ in range(MAX_PAGES):
        page = await client.list_tools(cursor=cursor)
        tools += [
            one.model_dump(by_alias=True, exclude_none=True, mode="json")
            for one in page.tools
        ]
        cursor = page.next_cursor
        if cursor is None or len(tools) > MAX_TOOLS:
            break
    info = client.server_info
    server = info.model_dump(by_alias=True, exclude_none=True) if info else {}
    return propose_server(
        server, tools, endpoint=endpoint, said=client.instructions or ""
    )
