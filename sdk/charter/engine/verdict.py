"""What a charter's rules say of one (resource, mode, action), whatever the facts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from charter.engine.decision import Obligation, Reason
from charter.language.document import EscalationAction
from charter.language.triggers import Expression

DEFAULT_WITHIN = 15


@dataclass(frozen=True, slots=True)
class Limit:
    """A counter's maximum in a run or a day; `key` as written, `name` the counter's."""

    key: str
    name: str
    per_day: bool
    maximum: Decimal
    rule: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Want:
    """A rule that wants a person: why, whom (None: the agent's reviewers), how soon."""

    reason: Reason
    reviewers: str | None = None
    quorum: int = 1
    within_minutes: int = DEFAULT_WITHIN


@dataclass(frozen=True, slots=True)
class Conditional:
    """A grant that holds only while its `when` is true."""

    when: Expression
    reason: Reason


@dataclass(frozen=True, slots=True)
class Escalation:
    """An escalation rule asked for this action, with what it says when it fires."""

    action: EscalationAction
    trigger: Expression
    stop: Reason
    when_true: Want
    when_unknown: Want
    notify: Obligation


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the names alone decide, each in canonical order.

    `grants` hold both kinds, by index: a `Reason` for a grant without a condition.
    `unconditional` are all of them where none has a condition, else None.
    """

    denials: tuple[Reason, ...]
    grants: tuple[Reason | Conditional, ...]
    unconditional: tuple[Reason, ...] | None
    not_granted: Reason
    escalations: tuple[Escalation, ...]
    approvals: tuple[Want, ...]
