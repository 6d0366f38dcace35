"""Matching the rules of a charter against names (language §1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charter.engine import sentences
from charter.engine.decision import Code, Obligation, Reason
from charter.engine.verdict import (
    DEFAULT_WITHIN,
    Conditional,
    Escalation,
    Verdict,
    Want,
)
from charter.language.document import ApprovalPattern, Denial, EscalationRule, Grant
from charter.language.names import covers, denial_covers

GRANTS = dict[str, tuple[tuple[int, Grant], ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    """A charter's rules.

    Grants by exact resource with their index, escalation by path.
    """

    agent: str
    lines: Mapping[str, int]
    grants: Mapping[str, tuple[tuple[int, Grant], ...]]
    denials: tuple[Denial, ...]
    escalation: tuple[tuple[str, EscalationRule], ...]
    approvals: tuple[ApprovalPattern, ...]

    def reason(self, code: Code, say: str, rule: str) -> Reason:
        """Return a reason at a rule's path."""
        return Reason(code, say, rule, self.lines.get(rule), self.agent)


def verdict_of(rules: Rules, resource: str, mode: str, action: str) -> Verdict:
    """Return what the rules say of these names; they must be valid."""
    grants = _grants(rules, resource, mode, action)
    plain = tuple(grant for grant in grants if isinstance(grant, Reason))
    return Verdict(
        denials=_denials(rules, resource, mode, action),
        grants=grants,
        unconditional=plain if len(plain) == len(grants) else None,
        not_granted=rules.reason(
            Code.NOT_GRANTED,
            sentences.not_granted(
                rules.agent, resource, mode, action, conditional=bool(grants)
            ),
            "authorization.can_access",
        ),
        escalations=_escalations(rules, action),
        approvals=_approvals(rules, action),
    )


def _denials(rules: Rules, resource: str, mode: str, action: str) -> tuple[Reason, ...]:
    say = sentences.denied(rules.agent, resource, mode)
    return tuple(
        rules.reason(Code.DENIED_RESOURCE, say, f"authorization.cannot_access[{index}]")
        for index, denial in enumerate(rules.denials)
        if _denies(denial, resource, mode, action)
    )


def _denies(denial: Denial, resource: str, mode: str, action: str) -> bool:
    if denial.modes is not None and mode not in denial.modes:
        return False
    if not _asked_for(denial.actions, action):
        return False
    return denial_covers(denial.resource, resource)


def _grants(
    rules: Rules, resource: str, mode: str, action: str
) -> tuple[Reason | Conditional, ...]:
    say = sentences.granted(rules.agent, resource, mode, action)
    found: list[Reason | Conditional] = []
    for index, grant in rules.grants.get(resource, ()):
        if mode not in grant.modes:
            continue
        if grant.actions is not None and action not in grant.actions:
            continue
        rule = f"authorization.can_access[{index}]"
        reason = rules.reason(Code.GRANTED, say, rule)
        found.append(reason if grant.when is None else Conditional(grant.when, reason))
    return tuple(found)


def _escalations(rules: Rules, action: str) -> tuple[Escalation, ...]:
    return tuple(
        _escalation(rules, path, rule)
        for path, rule in rules.escalation
        if _asked_for(rule.actions, action)
    )


def _escalation(rules: Rules, path: str, rule: EscalationRule) -> Escalation:
    def reason(code: Code, say: str) -> Reason:
        return rules.reason(code, say, path)

    return Escalation(
        action=rule.action,
        trigger=rule.trigger,
        stop=reason(Code.STOPPED_BY_ESCALATION, sentences.stopped(rule)),
        when_true=Want(
            reason(Code.ESCALATION_TRIGGERED, sentences.triggered(rule)),
            rule.reviewers,
        ),
        when_unknown=Want(
            reason(Code.TRIGGER_UNRESOLVED, sentences.unresolved(rule)),
            rule.reviewers,
        ),
        notify=Obligation("notify_owner", path, rules.agent),
    )


def _approvals(rules: Rules, action: str) -> tuple[Want, ...]:
    wants = []
    for index, approval in enumerate(rules.approvals):
        if not covers(approval.pattern, action):
            continue
        reason = rules.reason(
            Code.APPROVAL_REQUIRED,
            sentences.approval(action, approval.pattern),
            f"authorization.scope_boundary.requires_approval[{index}]",
        )
        within = approval.within_minutes or DEFAULT_WITHIN
        wants.append(Want(reason, approval.reviewers, approval.quorum, within))
    return tuple(wants)


def _asked_for(patterns: tuple[str, ...] | None, action: str) -> bool:
    return patterns is None or any(covers(pattern, action) for pattern in patterns)
