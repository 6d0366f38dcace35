"""`POST /api/v1/decide`: one request without a run; nothing is counted or recorded."""

from __future__ import annotations

from charter.engine import Refusal, RunState, Standing, decide, parse_request
from scopes.resolver.actions import shown_answer
from scopes.resolver.callers import authenticate
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.ruling import answer_of
from scopes.resolver.text import write


async def post_decide(parts: Parts, request: Request) -> Response:
    """Answer as a run that begins now would be answered."""
    asking = parse_request(await request.json())
    async with parts.pool.connection() as connection:
        caller = await authenticate(connection, request)
        charter = (
            None
            if caller.manifest is None
            else await parts.charters.get(connection, caller.manifest)
        )
    parts.last_used.note(caller.credential)

    standing = Standing(
        manifest=caller.digest,
        refusal=caller.refusal,
        breached=caller.breached,
        shadow=caller.is_shadow,
    )
    compiled = charter.compiled if charter else None
    decision = decide(compiled, asking, RunState(), standing)
    data = shown_answer(answer_of(decision))
    data["call"] = None if isinstance(asking, Refusal) else asking.call
    data["repeated"] = False
    data["advisory"] = True
    return Response(200, write(data))
