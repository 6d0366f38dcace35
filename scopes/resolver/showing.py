"""How an answer is shown."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import Any

from scopes.resolver.found import Found
from scopes.resolver.ruled import Answer, Counts, Ruled, Waiting
from scopes.resolver.text import time_text

_HUNDREDTH = Decimal("0.01")


def shown(ruled: Ruled, found: Found) -> dict[str, Any]:
    """Return the answer as docs/http.md writes it, but for its review."""
    data = shown_answer(ruled.answer)
    data["call"] = ruled.call
    data["repeated"] = ruled.repeated
    data["run"] = _run(found, ruled.counts)
    return data


def shown_review(waiting: Waiting, *, public_url: str) -> dict[str, Any]:
    """Return the member that names the review an answer waits for."""
    return {
        "id": str(waiting.id),
        "expires_at": time_text(waiting.expires_at),
        "url": f"{public_url}/reviews/{waiting.id}/",
    }


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
    spent = counts.actions_used + found.run.leased
    return {
        "actions_used": spent,
        "actions_left": max(0, found.max_actions - spent),
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
