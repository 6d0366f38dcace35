"""`POST /api/v1/decide`: one request without a run; nothing is counted or recorded.

While the lease holds, a caller met before is answered from memory: no database is asked.
"""

from __future__ import annotations

import asyncio

from charter.engine import Refusal, RunState, decide, parse_request
from scopes.resolver import problems
from scopes.resolver.callers import key_of
from scopes.resolver.known import Known
from scopes.resolver.lookup import PATIENCE
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.text import write

_BEGINS_NOW = RunState()


async def post_decide(parts: Parts, request: Request) -> Response:
    """Answer as a run that begins now would be answered."""
    asking = parse_request(await request.json())
    key = key_of(request)
    known = parts.memory.certain(key) or await _find(parts, key)
    if known.broken:
        raise problems.unavailable("the charter in force does not read")
    parts.last_used.note(known.caller.credential)

    compiled = known.charter.compiled if known.charter else None
    decision = decide(compiled, asking, _BEGINS_NOW, known.standing)
    spoken = parts.speaker.speak(decision)
    parts.meters.decided("advisory", decision.effect.value)
    data = {**spoken.members, "manifest": decision.manifest}
    if decision.shadow_effect is not None:
        data["shadow_effect"] = decision.shadow_effect.value
    data["call"] = None if isinstance(asking, Refusal) else asking.call
    data["repeated"] = False
    data["advisory"] = True
    return Response(200, write(data))


async def _find(parts: Parts, key: str) -> Known:
    async with asyncio.timeout(PATIENCE):
        known = await parts.memory.find(key)
    if known is None:
        raise problems.unauthenticated()
    return known
