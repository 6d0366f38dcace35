"""Advice on patterns of actions: what they miss, meet in vain, or meet too much (§7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from charter.language.canonical import approval_data, denial_data, rule_data
from charter.language.document import (
    ApprovalPattern,
    Authorization,
    Denial,
    EscalationRule,
)
from charter.language.lints.advice import Edit, Lint, Subject, put
from charter.language.names import flat, fold, glob
from charter.language.pattern_set import PatternSet
from charter.language.problems import quote

APPROVALS = "authorization.scope_boundary.requires_approval"
MAX_ASKED = 20_000
"""Patterns are asked about known actions no more often than this in all."""


@dataclass(frozen=True, slots=True)
class Place:
    """The action patterns of one rule, all that help them, and how to write others."""

    path: str
    patterns: tuple[str, ...]
    helpers: PatternSet
    write: Callable[[tuple[str, ...]], object]


def pattern_lints(subject: Subject) -> Iterator[Lint]:
    asked = 0
    known = [(flat(one), fold(one)) for one in sorted(subject.known.actions)]
    for place in _places(subject.document.authorization):
        for index, pattern in enumerate(place.patterns):
            yield from _bare_verb(subject, place, index)
            asked += len(known)
            if asked <= MAX_ASKED:
                yield from _known_actions(subject, place.path, pattern, known)


def _places(scope: Authorization) -> Iterator[Place]:
    approvals = scope.boundary.requires_approval
    helpers = PatternSet(one.pattern for one in approvals)
    for index, one in enumerate(approvals):
        yield Place(
            f"{APPROVALS}[{index}]", (one.pattern,), helpers, _approval_writer(one)
        )
    for index, denial in enumerate(scope.cannot_access):
        if denial.actions is not None:
            yield Place(
                f"authorization.cannot_access[{index}]",
                denial.actions,
                PatternSet(denial.actions),
                _denial_writer(denial),
            )
    for index, rule in enumerate(scope.escalation):
        if rule.actions is not None:
            yield Place(
                scope.escalation_path(index),
                rule.actions,
                PatternSet(rule.actions),
                _rule_writer(rule),
            )


def _approval_writer(one: ApprovalPattern) -> Callable[[tuple[str, ...]], object]:
    return lambda names: approval_data(replace(one, pattern=names[0]))


def _denial_writer(one: Denial) -> Callable[[tuple[str, ...]], object]:
    return lambda names: denial_data(replace(one, actions=names))


def _rule_writer(one: EscalationRule) -> Callable[[tuple[str, ...]], object]:
    return lambda names: rule_data(replace(one, actions=names))


def _bare_verb(subject: Subject, place: Place, index: int) -> Iterator[Lint]:
    pattern = place.patterns[index]
    stem = pattern.removesuffix("*").rstrip("_-.:/")
    ends_open = pattern.endswith(("_*", "-*", ".*", ":*", "/*"))
    if not ends_open or not stem or "*" in stem or place.helpers.meets(stem):
        return
    wider = (*place.patterns[:index], f"{stem}*", *place.patterns[index + 1 :])
    message = f"{quote(pattern)} does not meet the action {quote(stem)} itself"
    fix = f"write {quote(stem + '*')}, which meets both"
    mend: Edit = put(place.path, place.write(wider))
    yield subject.lint("pattern_misses_verb", place.path, message, fix, mend)


def _known_actions(
    subject: Subject, path: str, pattern: str, known: list[tuple[str, str]]
) -> Iterator[Lint]:
    one, other = flat(pattern), fold(pattern)
    met = sum(glob(one, a) or glob(other, b) for a, b in known)
    if known and not met:
        message = f"{quote(pattern)} meets none of the {len(known)} known actions"
        fix = "correct it, unless it is meant for actions to come"
        yield subject.lint("pattern_meets_none", path, message, fix)
    elif pattern == "*" or (len(known) > 1 and met == len(known)):
        message = f"{quote(pattern)} meets every action there is"
        fix = "narrow it, unless every action is meant"
        yield subject.lint("pattern_meets_all", path, message, fix)
