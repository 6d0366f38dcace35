"""Asking the engine a conformance case."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from charter.engine import (
    Code,
    Compiled,
    Decision,
    Link,
    Opening,
    Refusal,
    Request,
    Review,
    RunState,
    Said,
    Standing,
    Team,
    compile_document,
    content_digest,
    decide,
    decide_chain,
    parse_request,
)
from charter.language import read
from tests.conformance.comparing import exact
from tests.conformance.suite import Case
from tests.conformance.values import as_data, request_data

MANIFEST = "in force"
Asked = Request | Refusal


def decide_case(charters: list[str], case: Case) -> Decision:
    """Return the engine's decision."""
    request = parse_request(request_data(case))
    chain = [prepared(text) for text in charters]

    # A review carries the rules that wanted it: those of the same question asked first.
    first = decide_chain(_links(chain, case, request, None), request)
    rules = first.ask.rules if first.ask else ()
    return decide_chain(_links(chain, case, request, rules), request)


def ask_engine(charters: list[str], case: Case) -> dict[str, Any]:
    """Return what the engine decides, in the words of `expect`."""
    return _as_expected(
        decide_case(charters, case), [prepared(one) for one in charters]
    )


def ask_alone(charter: str, case: Case) -> dict[str, Any]:
    """Return the same of one charter by its own door, which has a quicker way."""
    decision = decide_case([charter], case)
    again = decide(
        decision.compiled, decision.request, decision.state, decision.standing
    )
    return _as_expected(again, [prepared(charter)])


@cache
def prepared(charter: str) -> Compiled:
    """Return the charter ready to decide."""
    return compile_document(read(charter))


def _links(
    chain: list[Compiled], case: Case, request: Asked, rules: tuple[str, ...] | None
) -> list[Link]:
    runs = case.get("runs") or [case.get("run", {})] * len(chain)
    standings = case.get("standings") or [case.get("standing", {})] * len(chain)
    content = content_digest(request) if isinstance(request, Request) else ""
    before = {"same": content, "other": "other"}.get(case.get("call_before", ""))
    reviews = tuple(
        _review(review, case, content, rules, len(chain))
        for review in case.get("reviews", ())
        if rules is not None
    )
    return [
        Link(compiled, _state(run, reviews, before), _standing(standing))
        for compiled, run, standing in zip(chain, runs, standings, strict=True)
    ]


def _review(
    review: Case, case: Case, content: str, rules: tuple[str, ...] | None, length: int
) -> Review:
    said = review.get("content", "same")
    same_manifest = review.get("manifest", "same") == "same"
    return Review(
        content=content if said == "same" else said,
        call=str(review.get("call", case.get("call", ""))),
        manifests=(MANIFEST if same_manifest else "older",) * length,
        said=Said(review["said"]),
        rules=frozenset(review.get("rules", rules or ())),
        use_arguments=review.get("use_arguments"),
    )


def _state(run: Case, reviews: tuple[Review, ...], before: str | None) -> RunState:
    given = as_data(run)
    opening = exact(given.pop("opening", None))
    return RunState(
        **given,
        reviews=reviews,
        call_content=before,
        opening=opening and _opening(**opening),
    )


def _opening(counters: dict[str, int | Decimal] | None = None, **whole: int) -> Opening:
    found = {name: Decimal(most) for name, most in (counters or {}).items()}
    return Opening(counters=found, **whole)


def _standing(standing: Case) -> Standing:
    given = dict(standing)
    refusal = given.pop("refusal", None)
    return Standing(MANIFEST, Code(refusal) if refusal else None, **given)


def _by_name(team: Team) -> tuple[str, str]:
    return team.team or "", team.agent or ""


def _as_expected(decision: Decision, chain: list[Compiled]) -> dict[str, Any]:
    ask, left = decision.ask, decision.left
    teams = [] if ask is None else sorted(ask.teams, key=_by_name)
    return {
        "effect": decision.effect.value,
        "code": decision.code.value,
        "say": decision.say,
        "reasons": [
            {**reason.as_data(), "agent": reason.agent} for reason in decision.reasons
        ],
        "obligations": [
            {
                "type": one.kind,
                "rule": one.rule,
                "agent": one.agent,
                "arguments": one.arguments,
            }
            for one in decision.obligations
        ],
        "ask": ask
        and {
            "teams": [
                {"team": one.team, "agent": one.agent, "quorum": one.quorum}
                for one in teams
            ],
            "within_minutes": ask.within_minutes,
        },
        "left": left
        and {
            "actions": left.actions,
            "minutes": left.minutes,
            "counters": dict(left.counters),
        },
        "closes": [chain[place].agent for place in decision.closes],
        "shadow_effect": decision.shadow_effect and decision.shadow_effect.value,
    }
