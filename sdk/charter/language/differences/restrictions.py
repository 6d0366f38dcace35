"""Changes of denials, escalation rules, approval patterns and edge cases."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.canonical import (
    approval_data,
    denial_data,
    response_data,
    rule_data,
)
from charter.language.differences.change import (
    Change,
    Kind,
    narrower,
    unsafer,
    wider,
)
from charter.language.differences.pairs import Side
from charter.language.differences.patterns import meet_all, meets_all
from charter.language.document import (
    ApprovalPattern,
    Authorization,
    Denial,
    EdgeAction,
    EdgeResponse,
    EscalationAction,
    EscalationRule,
)
from charter.language.trigger_relation import fires_with, implies
from charter.language.words.phrases import response as say_response, spoken
from charter.language.words.scope import approval_text, denial_text, rule_text

DEFAULT_MINUTES = 15
_APPROVALS = "authorization.scope_boundary.requires_approval"


def denial_changes(
    old: tuple[Denial, ...], new: tuple[Denial, ...]
) -> Iterator[Change]:
    path = "authorization.cannot_access"
    before, after, fresh = Side(old), Side(new), Side(new)
    for index, denial in enumerate(old):
        if not after.matching(denial, denies_all):
            sentence = f"is no longer forbidden to {denial_text(denial)}"
            if left := fresh.left_of(denial, denies_all, before.known):
                sentence += f"; still forbidden: to {denial_text(left)}"
            yield wider(sentence, f"{path}[{index}]", denial_data(denial), None)
    for index, denial in enumerate(new):
        if not before.matching(denial, denies_all):
            sentence = f"must now never {denial_text(denial)}"
            yield narrower(sentence, f"{path}[{index}]", None, denial_data(denial))


def denies_all(denial: Denial, other: Denial) -> bool:
    """Tell whether a denial surely covers all that another does."""
    modes = denial.modes is None or (
        other.modes is not None and set(other.modes) <= set(denial.modes)
    )
    return (
        modes
        and meets_all(denial.resource, other.resource)
        and meet_all(denial.actions, other.actions)
    )


def rule_changes(old: Authorization, new: Authorization) -> Iterator[Change]:
    before, after = Side(old.escalation), Side(new.escalation)
    fresh = Side(new.escalation)
    for index, rule in enumerate(old.escalation):
        covering = after.matching(rule, fires_for_all)
        keeping = [one for one in covering if one.reviewers == rule.reviewers]
        path, data = old.escalation_path(index), rule_data(rule)
        if not covering:
            make = unsafer if rule.action is EscalationAction.NOTIFY else wider
            sentence = f"no longer {rule_text(rule)}"
            if left := fresh.left_of(rule, fires_for_all, before.known):
                sentence = f"now only {rule_text(left)} (before: {rule_text(rule)})"
            yield make(sentence, path, data, None)
        elif not keeping:
            sentence = f"other people are asked: {rule_text(covering[0])}"
            yield unsafer(sentence, path, data, rule_data(covering[0]))
    for index, rule in enumerate(new.escalation):
        covered = before.matching(rule, fires_for_all)
        if not any(one.reviewers == rule.reviewers for one in covered):
            path = new.escalation_path(index)
            yield narrower(f"now {rule_text(rule)}", path, None, rule_data(rule))


def fires_for_all(rule: EscalationRule, other: EscalationRule) -> bool:
    """Tell whether a rule surely does at least what another does, whoever is asked."""
    if rule.action is not other.action and not (
        rule.action is EscalationAction.STOP and other.action is EscalationAction.QUEUE
    ):
        return False
    if not meet_all(rule.actions, other.actions):
        return False
    if not fires_with(other.trigger, rule.trigger):
        return False
    is_stop = other.action is EscalationAction.STOP
    return not is_stop or implies(other.trigger, rule.trigger)


def approval_changes(
    old: tuple[ApprovalPattern, ...], new: tuple[ApprovalPattern, ...]
) -> Iterator[Change]:
    before, after, fresh = Side(old), Side(new), Side(new)
    for index, one in enumerate(old):
        path, data = f"{_APPROVALS}[{index}]", approval_data(one)
        covering = after.matching(one, _meets_all)
        if not covering:
            sentence = f"need no longer ask {approval_text(one)}"
            if left := fresh.left_of(one, _meets_all, before.known):
                sentence = f"must now only ask {approval_text(left)}"
                sentence += f" (before: {approval_text(one)})"
            yield wider(sentence, path, data, None)
        elif not any(asks_as_much(other, one) for other in covering):
            sentence = f"asks otherwise: {approval_text(covering[0])}"
            yield unsafer(sentence, path, data, approval_data(covering[0]))
    for index, one in enumerate(new):
        covered = before.matching(one, _meets_all)
        if not any(asks_as_much(other, one) for other in covered):
            path = f"{_APPROVALS}[{index}]"
            sentence = f"must now ask {approval_text(one)}"
            yield narrower(sentence, path, None, approval_data(one))


def _meets_all(approval: ApprovalPattern, other: ApprovalPattern) -> bool:
    return meets_all(approval.pattern, other.pattern)


def asks_as_much(approval: ApprovalPattern, other: ApprovalPattern) -> bool:
    """Tell whether the same people are asked, as many and as soon."""
    return (
        approval.reviewers == other.reviewers
        and approval.quorum >= other.quorum
        and _minutes(approval) <= _minutes(other)
    )


def _minutes(approval: ApprovalPattern) -> int:
    return approval.within_minutes or DEFAULT_MINUTES


def edge_changes(old: Authorization, new: Authorization) -> Iterator[Change]:
    """Compare edge cases; one that is not named waits for a person."""
    waits = EdgeResponse(EdgeAction.QUEUE)
    before, after = dict(old.edge_cases), dict(new.edge_cases)
    for name in dict.fromkeys([*before, *after]):
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        path = f"authorization.edge_cases.{name}"
        now = say_response(other or waits)
        sentence = f"on {spoken(name)}, now {now}"
        yield Change(
            _edge_kind(one or waits, other or waits),
            sentence,
            path,
            None if one is None else response_data(one),
            None if other is None else response_data(other),
        )


def _edge_kind(old: EdgeResponse, new: EdgeResponse) -> Kind:
    if old == new:
        return Kind.SAME_REACH
    if old.action is new.action is EdgeAction.RETRY and old.then == new.then:
        stricter = new.retries < old.retries
    else:
        stricter = _STRICT[new.action] > _STRICT[old.action]
    return Kind.NARROWER if stricter else Kind.REMOVES_SAFEGUARD


_STRICT = {
    EdgeAction.RETRY: 0,
    EdgeAction.PROCEED: 0,
    EdgeAction.SKIP: 0,
    EdgeAction.QUEUE: 1,
    EdgeAction.STOP: 2,
}
