"""Asking an MCP server that is a command of this machine. For the command line alone, never for a page."""

from __future__ import annotations

import asyncio
import logging

import anyio
from mcp import Client, StdioServerParameters

from registry.fetch.errors import FetchFailedError
from registry.imports.mcp_asking import FAILURES, LIMITS, ask, not_a_server
from registry.imports.proposal import Proposal

logger = logging.getLogger(__name__)


def ask_command(command: list[str], *, seconds: float = LIMITS.seconds) -> Proposal:
    """Run a command, ask it for its tools over stdio, and end it. Raises `FetchFailedError`."""
    name = command[0]
    try:
        return asyncio.run(_ask_over_stdio(command, seconds))
    except TimeoutError:
        raise FetchFailedError(
            f"`{name}` takes longer than {seconds:g} seconds"
        ) from None
    except FAILURES as error:
        logger.info("no MCP server in %s", name, exc_info=error)
        raise not_a_server(name) from error


async def _ask_over_stdio(command: list[str], seconds: float) -> Proposal:
    server = StdioServerParameters(command=command[0], args=command[1:])
    with anyio.fail_after(seconds):
        async with Client(server) as client:
            return await ask(client, endpoint="")
