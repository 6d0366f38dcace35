"""`POST /api/v1/runs/{run}/actions`: the enforced check, and how an answer is shown."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import Any
from uuid import UUID

import structlog

from charter.engine import Refusal, Request as Asking, parse_request
from charter.language.names import is_name
from registry.ids import uuid7
from scopes.resolver.callers import key_of
from scopes.resolver.found import Found
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.record import Asked, Recorded
from scopes.resolver.ruled import Answer, Counts, Names
from scopes.resolver.text import time_text, write

MODES = frozenset({"read", "write", "direct"})
_HUNDREDTH = Decimal("0.01")

log = structlog.get_logger()


async def post_action(parts: Parts, request: Request, run: UUID) -> Response:
    """Decide, count and record one action, then answer."""
    asked = asked_of(await request.json(), key=key_of(request), run=run)
    recorded = await parts.recorder.record(asked)
    parts.last_used.note(recorded.credential)
    if recorded.ruled.fault:
        log.error("engine.failed", request_id=request.id, error=recorded.ruled.fault)
    return Response(200, write(shown(recorded, public_url=parts.public_url)))


def asked_of(data: dict[str, Any], *, key: str, run: UUID) -> Asked:
    """Return what was asked. A malformed request is a refusal that is recorded too."""
    request = parse_request(data)
    call = _call(request, data)
    return Asked(
        key=key,
        run=run,
        call=call or str(uuid7()),
        is_new=call is None,
        request=request,
        names=names_of(data),
    )


def names_of(data: dict[str, Any]) -> Names:
    """Return the request's names; what is no valid name is left empty."""
    action, resource, mode = data.get("action"), data.get("resource"), data.get("mode")
    return Names(
        action=action if isinstance(action, str) and is_name(action) else "",
        resource=resource if isinstance(resource, str) and is_name(resource) else "",
        mode=mode if isinstance(mode, str) and mode in MODES else "",
    )


def shown(recorded: Recorded, *, public_url: str) -> dict[str, Any]:
    """Return the answer as docs/http.md writes it."""
    ruled = recorded.ruled
    data = shown_answer(ruled.answer)
    data["call"] = ruled.call
    data["repeated"] = ruled.repeated
    data["run"] = _run(recorded.found, ruled.counts)
    if ruled.waiting is not None:
        data["review"] = {
            "id": str(ruled.waiting.id),
            "expires_at": time_text(ruled.waiting.expires_at),
            "url": f"{public_url}/reviews/{ruled.waiting.id}/",
        }
    return data


def shown_answer(answer: Answer) -> dict[str, Any]:
    """Return the part of an answer that every decision has."""
    data: dict[str, Any] = {
        "effect": answer.effect,
        "code": answer.code,
        "say": answer.say,
        "reasons": answer.reasons,
        "obligations": answer.obligations,
        "manifest": answer.manifest,
    }
    if answer.shadow_effect:
        data["shadow_effect"] = answer.shadow_effect
    return data


def _run(found: Found, counts: Counts) -> dict[str, Any]:
    minutes = max(Decimal(0), found.timeout_minutes - found.minutes)
    return {
        "actions_used": counts.actions_used,
        "actions_left": max(0, found.max_actions - counts.actions_used),
        "minutes_left": minutes.quantize(_HUNDREDTH, ROUND_FLOOR),
        "counters": _counters(found, counts),
    }


def _counters(found: Found, counts: Counts) -> dict[str, Any]:
    """Counters by name; one that is limited by the day as well by `<name>_per_day`."""
    shown: dict[str, Any] = {}
    for key, most in found.counter_limits.items():
        name, _, period = key.removeprefix("max_").rpartition("_per_")
        if period == "day":
            shown[f"{name}_per_day"] = {"used": _today(found, name), "max": most}
        else:
            shown[name] = {"used": counts.counters.get(name, Decimal(0)), "max": most}
    return shown


def _today(found: Found, name: str) -> Decimal:
    return (found.today or {}).get(name, Decimal(0))


def _call(request: Asking | Refusal, data: dict[str, Any]) -> str | None:
    if isinstance(request, Asking):
        return request.call
    # The call of a malformed request, if that member is well-formed by itself.
    lone = parse_request(
        {"action": "a", "resource": "a", "mode": "read", "call": data.get("call")}
    )
    return lone.call if isinstance(lone, Asking) else None
