"""How AuthZEN is asked: whose key it is, and one JSON object that says it is one."""

from __future__ import annotations

from typing import Any

from scopes.resolver.authzen.points import Asker, agent_asker, is_point, point_asker
from scopes.resolver.authzen.serializer import malformed
from scopes.resolver.messages import Request
from scopes.resolver.parts import Parts

JSON = "application/json"


async def asked(parts: Parts, request: Request) -> tuple[Asker, dict[str, Any]]:
    """Return who asks, and the body. Raises `Problem` 400, 401, 413 and `TimeoutError`."""
    asker = await _asker(parts, request)
    media_type = (request.header("content-type") or "").partition(";")[0]
    if media_type.strip().lower() != JSON:
        malformed(f"the body is sent as `{JSON}`")
    return asker, await request.json()


async def _asker(parts: Parts, request: Request) -> Asker:
    if is_point(request):
        asker, key = await point_asker(parts.access.points, request)
        parts.point_used.note(key)
    else:
        asker, key = await agent_asker(parts.memory, request)
        parts.last_used.note(key)
    return asker
