"""Advice on rules that another rule makes needless, or keeps from acting (§7)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from charter.language.differences.patterns import meets_all
from charter.language.differences.restrictions import (
    asks_as_much,
    denies_all,
    fires_for_all,
)
from charter.language.document import ApprovalPattern, EscalationRule
from charter.language.lints.advice import Lint, Subject, drop
from charter.language.lints.patterns import APPROVALS
from charter.language.names import flat, fold
from charter.language.pattern_set import PatternSet
from charter.language.problems import quote
from charter.language.trigger_logic import comparisons, fields
from charter.language.words.phrases import spoken_pattern
from charter.language.words.scope import rule_text

MAX_COMPARED = 4_000
MAX_JUDGED = 2_000
"""Pairs of rules, and their comparisons, are looked at no more often than this."""

T = TypeVar("T")


def shadow_lints(subject: Subject) -> Iterator[Lint]:
    scope = subject.document.authorization
    approvals, denials = scope.boundary.requires_approval, scope.cannot_access
    for at, by in _shadowed(approvals, lambda one: one.pattern, _asks_for_all):
        shown = quote(approvals[at].pattern), quote(approvals[by].pattern)
        yield _needless(subject, f"{APPROVALS}[{at}]", *shown)
    for at, by in _shadowed(denials, lambda one: one.resource, denies_all):
        shown = quote(denials[at].resource), quote(denials[by].resource)
        yield _needless(subject, f"authorization.cannot_access[{at}]", *shown)
    for at, by in _shadowed_rules(scope.escalation):
        path = scope.escalation_path(at)
        said = rule_text(scope.escalation[at]), f"rule {by + 1}"
        yield _needless(subject, path, f"the rule that {said[0]}", said[1])
    yield from _forbidden_anyway(subject)


def _needless(subject: Subject, path: str, what: str, by: str) -> Lint:
    message = f"{what} adds nothing to {by}, which does at least the same"
    return subject.lint("shadowed", path, message, "remove it", drop(path))


def _asks_for_all(one: ApprovalPattern, other: ApprovalPattern) -> bool:
    return meets_all(one.pattern, other.pattern) and asks_as_much(one, other)


def _shadowed(
    entries: Sequence[T], pattern: Callable[[T], str], covers: Callable[[T, T], bool]
) -> Iterator[tuple[int, int]]:
    """Give each entry that another covers, with the first that does.

    Only a pattern with `*`, or one that reads alike, can cover another.
    """
    alike: dict[Hashable, list[int]] = {}
    for index, one in enumerate(entries):
        alike.setdefault(_forms(pattern(one)), []).append(index)
    wild = [index for index, one in enumerate(entries) if "*" in pattern(one)]
    left = MAX_COMPARED
    for index, one in enumerate(entries):
        for at in sorted({*alike[_forms(pattern(one))][:60], *wild[:60]} - {index}):
            left -= 1
            other = entries[at]
            if (
                left >= 0
                and covers(other, one)
                and (at < index or not covers(one, other))
            ):
                yield index, at
                break


def _forms(pattern: str) -> Hashable:
    return flat(pattern), fold(pattern)


def _shadowed_rules(rules: Sequence[EscalationRule]) -> Iterator[tuple[int, int]]:
    read = [fields(rule.trigger) for rule in rules]
    size = [sum(1 for _ in comparisons(rule.trigger)) for rule in rules]
    left = MAX_JUDGED
    for index, one in enumerate(rules):
        for at, other in enumerate(rules[:100]):
            same = other.reviewers == one.reviewers and not read[at].isdisjoint(
                read[index]
            )
            if at == index or not same:
                continue
            left -= size[at] + size[index]
            if left < 0:
                return
            if fires_for_all(other, one) and (
                at < index or not fires_for_all(one, other)
            ):
                yield index, at
                break


def _forbidden_anyway(subject: Subject) -> Iterator[Lint]:
    """Find safeguards for actions that are forbidden on every resource."""
    scope = subject.document.authorization
    whole = [
        one for one in scope.cannot_access if one.resource == "*" and not one.modes
    ]
    if not whole:
        return
    forbidden = {pattern for one in whole for pattern in one.actions or ("*",)}
    never = PatternSet(forbidden)
    for index, approval in enumerate(scope.boundary.requires_approval):
        if _is_within(approval.pattern, forbidden, never):
            yield _idle(subject, f"{APPROVALS}[{index}]", approval.pattern)
    for index, rule in enumerate(scope.escalation):
        if all(_is_within(one, forbidden, never) for one in rule.actions or ("*",)):
            shown = (rule.actions or ("*",))[0]
            yield _idle(subject, scope.escalation_path(index), shown)


def _is_within(pattern: str, forbidden: set[str], never: PatternSet) -> bool:
    if "*" not in pattern:
        return never.meets(pattern)
    return any(meets_all(one, pattern) for one in sorted(forbidden)[:100])


def _idle(subject: Subject, path: str, pattern: str) -> Lint:
    message = (
        f"this never comes to act: {spoken_pattern(pattern)} is forbidden everywhere"
    )
    fix = "remove it, or the denial that forbids everything"
    return subject.lint("shadowed_safeguard", path, message, fix, drop(path))
