"""The workload of `make bench-decide` as HTTP requests: ours without and within a run, and Cerbos'."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from benchmarks.decide.workload import Question, Rules, questions
from charter.engine import Effect

WITHOUT_PEOPLE = frozenset({Effect.ALLOW, Effect.DENY})
"""What a run can be asked on and on: a question to people stays open until they answer it."""

_ENDLESS = {
    "max_actions_per_run: 50": "max_actions_per_run: 1000000",
    "timeout_minutes: 30": "timeout_minutes: 43200",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it goes over the wire, and what it must be answered."""

    raw: bytes
    effect: Effect


def endless(of: Rules) -> str:
    """Return the charter's text with the largest boundary there may be: runs outlast a measurement."""
    text = of.text
    for short, long in _ENDLESS.items():
        text = text.replace(short, long)
    return text


def stateless(known: list[Rules], keys: list[str]) -> list[Asked]:
    """Every question, asked without a run."""
    return [
        _post("/api/v1/decide", one.data, one.effect, key=keys[one.agent])
        for one in questions(known)
    ]


def enforced(known: list[Rules], keys: list[str], runs: list[UUID]) -> list[Asked]:
    """The questions that need no person, each within its agent's run."""
    return [
        _post(
            f"/api/v1/runs/{runs[one.agent]}/actions",
            one.data,
            one.effect,
            key=keys[one.agent],
        )
        for one in questions(known)
        if one.effect in WITHOUT_PEOPLE
    ]


def cerbos(known: list[Rules]) -> list[Asked]:
    """Every question in Cerbos' terms; it answers yes or no."""
    return [_cerbos(known[one.agent], one) for one in questions(known)]


def _cerbos(of: Rules, one: Question) -> Asked:
    attributes = {
        "resource": one.resource,
        "mode": one.mode,
        "confidence_score": one.confidence,
    }
    data = {
        "principal": {"id": of.agent, "roles": ["agent"]},
        "resources": [
            {
                "actions": [one.action],
                "resource": {"kind": of.agent, "id": "it", "attr": attributes},
            }
        ],
    }
    allowed = Effect.ALLOW if one.effect is Effect.ALLOW else Effect.DENY
    return _post("/api/check/resources", data, allowed)


def cerbos_policy(of: Rules) -> dict[str, Any]:
    """Return the charter as one resource policy: what it may, must not and must ask."""
    forbidden = " || ".join(
        f'R.attr.resource == "{name}" || R.attr.resource.startsWith("{name}/")'
        for name in of.forbidden
    )
    granted = (
        f"R.attr.resource in {json.dumps(of.granted)}"
        ' && R.attr.mode in ["read", "write"]'
        f" && R.attr.confidence_score >= {of.confidence}"
    )
    rules_ = [
        _rule(["*"], "EFFECT_DENY", forbidden),
        {"actions": list(of.asked), "effect": "EFFECT_DENY", "roles": ["agent"]},
        _rule(["*"], "EFFECT_ALLOW", granted),
    ]
    policy = {"version": "default", "resource": of.agent, "rules": rules_}
    return {"apiVersion": "api.cerbos.dev/v1", "resourcePolicy": policy}


def _rule(actions: list[str], effect: str, when: str) -> dict[str, Any]:
    return {
        "actions": actions,
        "effect": effect,
        "roles": ["agent"],
        "condition": {"match": {"expr": when}},
    }


def _post(path: str, data: object, effect: Effect, *, key: str = "") -> Asked:
    body = json.dumps(data, separators=(",", ":")).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    if key:
        lines.append(f"Authorization: Bearer {key}")
    return Asked("\r\n".join([*lines, "", ""]).encode() + body, effect)
