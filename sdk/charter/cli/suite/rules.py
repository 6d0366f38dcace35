"""The rules of a charter, which tests may cover, and the charter without each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from charter.language.document import Authorization, Document

_NOTHING = "\0"
"""No name meets this, so a rule that asks for it is there and never speaks."""

_ENDLESS = 10**9
_BOUNDARY = "authorization.scope_boundary"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A charter in which one rule does not speak; the others keep their paths."""

    rule: str
    line: int | None
    what: str
    document: Document


def mutants(document: Document) -> Iterator[Mutant]:
    """Give the charter without each of its rules, and without each condition."""
    scope = document.authorization
    for rule, what, changed in (*_lists(scope), *_limits(scope)):
        mutant = replace(document, authorization=changed)
        yield Mutant(rule, document.lines.get(rule), what, mutant)


def rules(document: Document) -> dict[str, int | None]:
    """Give the path of every rule that can be a reason, with its line."""
    return {one.rule: one.line for one in mutants(document)}


Changed = tuple[str, str, Authorization]


def _lists(scope: Authorization) -> Iterator[Changed]:
    for index, grant in enumerate(scope.can_access):
        rule = f"authorization.can_access[{index}]"
        gone = replace(grant, resource=_NOTHING)
        yield rule, "without this grant", _with(scope, "can_access", index, gone)
        if grant.when is not None:
            free = replace(grant, when=None)
            yield rule, "without its condition", _with(scope, "can_access", index, free)
    for index, denial in enumerate(scope.cannot_access):
        rule = f"authorization.cannot_access[{index}]"
        never = replace(denial, resource=_NOTHING)
        yield rule, "without this denial", _with(scope, "cannot_access", index, never)
    for index, escalation in enumerate(scope.escalation):
        rule = scope.escalation_path(index)
        silent = replace(escalation, actions=(_NOTHING,))
        yield rule, "without this rule", _with(scope, "escalation", index, silent)


def _limits(scope: Authorization) -> Iterator[Changed]:
    boundary = scope.boundary
    for index, approval in enumerate(boundary.requires_approval):
        rule = f"{_BOUNDARY}.requires_approval[{index}]"
        silent = replace(approval, pattern=_NOTHING)
        changed = _with(boundary, "requires_approval", index, silent)
        yield rule, "without this pattern", replace(scope, boundary=changed)
    endless = {
        "max_actions_per_run": replace(boundary, max_actions_per_run=_ENDLESS),
        "timeout_minutes": replace(boundary, timeout_minutes=_ENDLESS),
    }
    for key, changed in endless.items():
        yield (
            f"{_BOUNDARY}.{key}",
            "without this limit",
            replace(scope, boundary=changed),
        )
    for key, _ in boundary.counters:
        kept = tuple(one for one in boundary.counters if one[0] != key)
        changed = replace(boundary, counters=kept)
        yield (
            f"{_BOUNDARY}.{key}",
            "without this limit",
            replace(scope, boundary=changed),
        )


def _with(whole: Any, name: str, index: int, entry: Any) -> Any:
    entries = getattr(whole, name)
    return replace(whole, **{name: (*entries[:index], entry, *entries[index + 1 :])})
