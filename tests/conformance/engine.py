"""Asking the engine a conformance case."""

from __future__ import annotations

from typing import Any

from charter.engine import (
    Code,
    Compiled,
    Decision,
    Link,
    Refusal,
    Request,
    Review,
    RunState,
    Said,
    Standing,
    compile_document,
    content_digest,
    decide_chain,
    parse_request,
)
from charter.language.reader import read
from tests.conformance.suite import ASKED

MANIFEST = "in force"
Case = dict[str, Any]
Asked = Request | Refusal


def ask_engine(charters: list[str], case: Case) -> dict[str, Any]:
    """Return what the engine decides, in the words of `expect`."""
    asked = {name: case[name] for name in case.keys() & ASKED if name != "more"}
    request = parse_request({**asked, **case.get("more", {})})
    chain = [compile_document(read(text)) for text in charters]

    # A review carries the rules that wanted it: those of the same question asked first.
    first = decide_chain(_links(chain, case, request, ()), request)
    rules = first.ask.rules if first.ask else ()
    return _as_expected(decide_chain(_links(chain, case, request, rules), request))


def _links(
    chain: list[Compiled], case: Case, request: Asked, rules: tuple[str, ...]
) -> list[Link]:
    runs = case.get("runs") or [case.get("run", {})] * len(chain)
    content = content_digest(request) if isinstance(request, Request) else ""
    before = {"same": content, "other": "other"}.get(case.get("call_before", ""))
    reviews = tuple(
        Review(
            content=review.get("content", content),
            call=review.get("call", case.get("call", "")),
            manifests=(review.get("manifest", MANIFEST),) * len(chain),
            said=Said(review["said"]),
            rules=frozenset(rules),
        )
        for review in case.get("reviews", ())
    )
    return [
        Link(
            compiled,
            RunState(**run, reviews=reviews if rules else (), call_content=before),
            _standing(case),
        )
        for compiled, run in zip(chain, runs, strict=True)
    ]


def _standing(case: Case) -> Standing:
    given = dict(case.get("standing", {}))
    refusal = given.pop("refusal", None)
    return Standing(MANIFEST, Code(refusal) if refusal else None, **given)


def _as_expected(decision: Decision) -> dict[str, Any]:
    ask, left = decision.ask, decision.left
    return {
        "effect": decision.effect.value,
        "code": decision.code.value,
        "reasons": [
            {**reason.as_data(), "agent": reason.agent} for reason in decision.reasons
        ],
        "obligations": [one.kind for one in decision.obligations],
        "ask": ask
        and {
            "teams": sorted(str(one.team) for one in ask.teams),
            "within_minutes": ask.within_minutes,
        },
        "left": left
        and {
            "actions": left.actions,
            "minutes": left.minutes,
            "counters": dict(left.counters),
        },
        "closes": bool(decision.closes),
        "shadow_effect": decision.shadow_effect and decision.shadow_effect.value,
    }
