"""Asking a charter the requests of its tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from charter.cli.suite.model import Case
from charter.engine import (
    Code,
    Compiled,
    Decision,
    RunState,
    decide,
    parse_request,
    parse_state,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A case with its answer; `wrong` says what is other than expected, or None."""

    case: Case
    decision: Decision
    wrong: str | None


def ask(compiled: Compiled, cases: Iterable[Case]) -> tuple[Asked, ...]:
    """Ask every case."""
    return tuple(_ask(compiled, case) for case in cases)


def rules_of(decision: Decision) -> Iterator[str]:
    """Give the rules that a decision names, its obligations' among them."""
    for reason in decision.reasons:
        if reason.rule is not None:
            yield reason.rule
    for obligation in decision.obligations:
        if obligation.rule is not None:
            yield obligation.rule


def _ask(compiled: Compiled, case: Case) -> Asked:
    state = RunState() if case.run is None else parse_state(dict(case.run))
    decision = decide(compiled, parse_request(dict(case.request)), state)
    return Asked(case, decision, _wrong(case, decision))


def _wrong(case: Case, decision: Decision) -> str | None:
    expect, effect = case.expect, decision.effect.value
    say = decision.say.rstrip(".")
    if effect != expect.effect:
        return f"expected `{expect.effect}`, got `{effect}`: {say}"
    if expect.code is None and decision.code is Code.INVALID_REQUEST:
        return f"{say}; expect `code: invalid_request` if that is meant"
    if expect.code is not None and decision.code.value != expect.code:
        return f"expected the code `{expect.code}`, got `{decision.code}`: {say}"
    if expect.rule is not None and expect.rule not in {*rules_of(decision)}:
        named = ", ".join(f"`{one}`" for one in rules_of(decision)) or "no rule"
        return f"expected the rule `{expect.rule}`, got {named}: {say}"
    return None
