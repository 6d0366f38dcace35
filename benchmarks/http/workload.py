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


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to say the charters in Cerbos' policies, and to ask; it answers yes or no."""

    policies: list[dict[str, Any]]
    asked: list[Asked]


def policy_per_agent(known: list[Rules]) -> Shape:
    """The charters as they are signed: Cerbos holds what each agent may, the request names the agent."""
    policies = [
        _policy(
            of.agent,
            forbidden=f"R.attr.resource in {json.dumps(of.forbidden)}",
            granted=f"R.attr.resource in {json.dumps(of.granted)}",
            asked=of.asked,
            confidence=of.confidence,
        )
        for of in known
    ]
    asked = [
        _cerbos(known, one, kind=known[one.agent].agent) for one in questions(known)
    ]
    return Shape(policies, asked)


def lists_sent_along(known: list[Rules]) -> Shape:
    """One policy for all, at its quickest: each request brings along what its agent may.

    No charter could be left to the asker so; it shows what Cerbos takes without a thousand policies.
    """
    policy = _policy(
        "any",
        forbidden="R.attr.resource in P.attr.forbidden",
        granted="R.attr.resource in P.attr.granted",
        asked=known[0].asked,
        confidence=known[0].confidence,
    )
    asked = []
    for one in questions(known):
        of = known[one.agent]
        lists = {"granted": of.granted, "forbidden": of.forbidden}
        asked.append(_cerbos(known, one, kind="any", attr=lists))
    return Shape([policy], asked)


def _cerbos(
    known: list[Rules], one: Question, *, kind: str, attr: dict[str, Any] | None = None
) -> Asked:
    principal = {"id": known[one.agent].agent, "roles": ["agent"], "attr": attr or {}}
    facts = {
        "resource": one.resource,
        "mode": one.mode,
        "confidence_score": one.confidence,
    }
    resource = {"kind": kind, "id": "it", "attr": facts}
    data = {
        "principal": principal,
        "resources": [{"actions": [one.action], "resource": resource}],
    }
    allowed = Effect.ALLOW if one.effect is Effect.ALLOW else Effect.DENY
    return _post("/api/check/resources", data, allowed)


def _policy(
    kind: str,
    *,
    forbidden: str,
    granted: str,
    asked: tuple[str, ...],
    confidence: float,
) -> dict[str, Any]:
    carried = (
        f'{granted} && R.attr.mode in ["read", "write"]'
        f" && R.attr.confidence_score >= {confidence}"
    )
    rules = [
        _rule(["*"], "EFFECT_DENY", forbidden),
        _rule(list(asked), "EFFECT_DENY", "true"),
        _rule(["*"], "EFFECT_ALLOW", carried),
    ]
    policy = {"version": "default", "resource": kind, "rules": rules}
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
