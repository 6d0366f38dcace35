"""Advice on patterns and on rules that others shadow (language §7)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.differences.patterns import meet_all, meets_all
from charter.language.differences.restrictions import (
    asks_as_much,
    denies_all,
    fires_for_all,
)
from charter.language.document import Authorization
from charter.language.lints.advice import Lint, Subject
from charter.language.names import covers
from charter.language.problems import quote

_APPROVALS = "authorization.scope_boundary.requires_approval"
MAX_COMPARED = 100
"""Shadows are looked for among no more entries than this."""


def pattern_lints(subject: Subject) -> Iterator[Lint]:
    scope = subject.document.authorization
    for path, patterns, helpers in _action_patterns(scope):
        for pattern in patterns:
            yield from _bare_verb(subject, path, pattern, helpers)
            yield from _known_actions(subject, path, pattern)
    yield from _shadowed_approvals(subject, scope)
    yield from _shadowed_denials(subject, scope)
    yield from _shadowed_rules(subject, scope)


_Patterns = tuple[str, ...]


def _action_patterns(
    scope: Authorization,
) -> Iterator[tuple[str, _Patterns, _Patterns]]:
    """Give each place's action patterns, and all the patterns that help them."""
    approvals = tuple(one.pattern for one in scope.boundary.requires_approval)
    for index, pattern in enumerate(approvals):
        yield f"{_APPROVALS}[{index}]", (pattern,), approvals
    for index, denial in enumerate(scope.cannot_access):
        patterns = denial.actions or ()
        yield f"authorization.cannot_access[{index}]", patterns, patterns
    for index, rule in enumerate(scope.escalation):
        patterns = rule.actions or ()
        yield scope.escalation_path(index), patterns, patterns


def _bare_verb(
    subject: Subject, path: str, pattern: str, patterns: tuple[str, ...]
) -> Iterator[Lint]:
    stem = pattern.removesuffix("*").rstrip("_-.:/")
    ends_open = pattern.endswith(("_*", "-*", ".*", ":*", "/*"))
    if not ends_open or not stem or "*" in stem:
        return
    if not any(covers(one, stem) for one in patterns):
        message = f"{quote(pattern)} does not meet the action {quote(stem)} itself"
        fix = f"write {quote(stem + '*')}, or add {quote(stem)}"
        yield subject.warning("pattern_misses_verb", path, message, fix)


def _known_actions(subject: Subject, path: str, pattern: str) -> Iterator[Lint]:
    known = subject.known.actions
    met = sum(covers(pattern, action) for action in known)
    if known and not met:
        message = f"{quote(pattern)} meets none of the {len(known)} known actions"
        fix = "mend it, unless it is meant for actions to come"
        yield subject.warning("pattern_meets_none", path, message, fix)
    elif pattern == "*" or (len(known) > 1 and met == len(known)):
        message = f"{quote(pattern)} meets every action"
        fix = "narrow it, unless every action is meant"
        yield subject.warning("pattern_meets_all", path, message, fix)


def _shadowed_approvals(subject: Subject, scope: Authorization) -> Iterator[Lint]:
    approvals = scope.boundary.requires_approval[:MAX_COMPARED]
    for index, one in enumerate(approvals):
        path = f"{_APPROVALS}[{index}]"
        for at, other in enumerate(approvals):
            meets = meets_all(other.pattern, one.pattern) and asks_as_much(other, one)
            if meets and at != index and (at < index or other.pattern != one.pattern):
                yield _shadowed(subject, path, one.pattern, f"{_APPROVALS}[{at}]")
                break
        never = [each for each in scope.cannot_access if each.resource == "*"]
        if any(
            each.modes is None and meet_all(each.actions, (one.pattern,))
            for each in never
        ):
            message = f"{quote(one.pattern)} asks about what is forbidden anyway"
            fix = "remove it, or the denial"
            yield subject.warning("shadowed_safeguard", path, message, fix)


def _shadowed_denials(subject: Subject, scope: Authorization) -> Iterator[Lint]:
    denials = scope.cannot_access[:MAX_COMPARED]
    base = "authorization.cannot_access"
    for index, one in enumerate(denials):
        for at, other in enumerate(denials):
            twin = denies_all(one, other)
            if at != index and denies_all(other, one) and (at < index or not twin):
                yield _shadowed(
                    subject, f"{base}[{index}]", one.resource, f"{base}[{at}]"
                )
                break


def _shadowed_rules(subject: Subject, scope: Authorization) -> Iterator[Lint]:
    rules = scope.escalation[:MAX_COMPARED]
    for index, one in enumerate(rules):
        for at, other in enumerate(rules):
            if at == index or other.reviewers != one.reviewers:
                continue
            twin = fires_for_all(one, other)
            if fires_for_all(other, one) and (at < index or not twin):
                path = scope.escalation_path(index)
                yield _shadowed(
                    subject, path, str(one.action), scope.escalation_path(at)
                )
                break


def _shadowed(subject: Subject, path: str, what: str, by: str) -> Lint:
    message = f"{quote(what)} adds nothing to {quote(by)}"
    return subject.warning("shadowed", path, message, "remove one of them")
