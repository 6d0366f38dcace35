"""`POST /api/v1/runs/{run}/actions`: the enforced check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog

from charter.engine import Refusal, Request as Asking, parse_request
from charter.language.names import is_name
from registry.ids import uuid7_text
from scopes.resolver.callers import key_of
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.ruled import Asked, Names
from scopes.resolver.showing import shown_review
from scopes.resolver.text import write

MODES = frozenset({"read", "write", "direct"})

log = structlog.get_logger()


async def post_action(parts: Parts, request: Request, run: UUID) -> Response:
    """Decide, count and record one action, then answer."""
    asked = asked_of(await request.json(), key=key_of(request), run=run)
    recorded = await parts.recorder.record(asked)
    parts.last_used.note(recorded.credential)
    if recorded.fault:
        log.error("engine.failed", request_id=request.id, error=recorded.fault)
    data = recorded.data
    parts.meters.decided("run", data["effect"])
    if recorded.waiting is not None:
        data["review"] = shown_review(recorded.waiting, public_url=parts.public_url)
    return Response(200, write(data))


def asked_of(data: dict[str, Any], *, key: str, run: UUID) -> Asked:
    """Return what was asked. A malformed request is a refusal that is recorded too."""
    request = parse_request(data)
    call = _call(request, data)
    return Asked(
        key=key,
        run=run,
        call=call or uuid7_text(),
        is_new=call is None,
        request=request,
        names=names_of(data)
        if isinstance(request, Refusal)
        else Names(request.action, request.resource, request.mode),
    )


def names_of(data: dict[str, Any]) -> Names:
    """Return the request's names; what is no valid name is left empty."""
    action, resource, mode = data.get("action"), data.get("resource"), data.get("mode")
    return Names(
        action=action if isinstance(action, str) and is_name(action) else "",
        resource=resource if isinstance(resource, str) and is_name(resource) else "",
        mode=mode if isinstance(mode, str) and mode in MODES else "",
    )


def _call(request: Asking | Refusal, data: dict[str, Any]) -> str | None:
    if isinstance(request, Asking):
        return request.call
    # The call of a malformed request, if that member is well-formed by itself.
    lone = parse_request(
        {"action": "a", "resource": "a", "mode": "read", "call": data.get("call")}
    )
    return lone.call if isinstance(lone, Asking) else None
