"""What is answered: one of four effects, and why (language §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Effect(StrEnum):
    """What the caller may do: go on, wait for a person, or stop."""

    ALLOW = "allow"
    ESCALATE = "escalate"
    REQUIRE_APPROVAL = "require_approval"
    DENY = "deny"


class Code(StrEnum):
    """Why: a closed list (language §3)."""

    GRANTED = "granted"
    INVALID_REQUEST = "invalid_request"
    CALL_REUSED = "call_reused"
    AGENT_NOT_DEPLOYED = "agent_not_deployed"
    AGENT_SUSPENDED = "agent_suspended"
    AGENT_RETIRED = "agent_retired"
    MANIFEST_EXPIRED = "manifest_expired"
    DELEGATION_NOT_ALLOWED = "delegation_not_allowed"
    DENIED_RESOURCE = "denied_resource"
    RUN_CLOSED = "run_closed"
    BUDGET_EXHAUSTED = "budget_exhausted"
    RUN_TIMED_OUT = "run_timed_out"
    NOT_GRANTED = "not_granted"
    STOPPED_BY_ESCALATION = "stopped_by_escalation"
    APPROVAL_REQUIRED = "approval_required"
    ESCALATION_TRIGGERED = "escalation_triggered"
    TRIGGER_UNRESOLVED = "trigger_unresolved"
    CONTRACT_BREACHED = "contract_breached"
    REVIEW_REJECTED = "review_rejected"
    REVIEW_EXPIRED = "review_expired"
    TOO_MANY_REVIEWS = "too_many_reviews"
    ENGINE_ERROR = "engine_error"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke, by its path and line; None where there is none.

    `agent` is whose charter it stands in, which matters in a chain.
    """

    code: Code
    say: str
    rule: str | None = None
    line: int | None = None
    agent: str | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the four members every interface shows."""
        return {
            "code": self.code.value,
            "say": self.say,
            "rule": self.rule,
            "line": self.line,
        }


@dataclass(frozen=True, slots=True)
class Obligation:
    """What an allow brings along.

    `notify_owner`, or `use_arguments` with `arguments`.
    """

    kind: str
    rule: str | None = None
    agent: str | None = None
    arguments: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """Who is asked, and how many of them.

    `team` None: the reviewers of `agent`, then its owners (language §4.1).
    """

    team: str | None
    agent: str | None
    quorum: int


@dataclass(frozen=True, slots=True)
class Ask:
    """The one review to open: every team named, the earliest deadline, every rule.

    `rules` are written `agent:rule`, so that a review says which charter asked.
    """

    teams: tuple[Team, ...]
    within_minutes: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is answered, whatever is left of the run: made once, given many times.

    `reasons` are all those of the step that answered, in order. `ask` comes with
    require_approval and escalate. `closes` are the places in the chain of the runs it
    closes. `shadow_effect` is what would have been answered, when the charter is in
    shadow and the caller gets allow. `error` tells whoever records the decision which
    exception became `engine_error`.
    """

    effect: Effect
    code: Code
    say: str
    reasons: tuple[Reason, ...]
    obligations: tuple[Obligation, ...] = ()
    ask: Ask | None = None
    closes: tuple[int, ...] = ()
    shadow_effect: Effect | None = None
    error: str | None = None


def deny(*reasons: Reason) -> Ruling:
    """Return the refusal these reasons give; the first one names it."""
    return Ruling(Effect.DENY, reasons[0].code, reasons[0].say, reasons)


def allow(
    grants: tuple[Reason, ...], obligations: tuple[Obligation, ...] = ()
) -> Ruling:
    """Return the permission these grants carry."""
    return Ruling(Effect.ALLOW, Code.GRANTED, grants[0].say, grants, obligations)
