"""A charter as values: what reading a document gives (language §1).

Everything here is immutable and compares by content; where a thing stood in the text is
kept apart, in `Document.lines`, so that moving a line changes no digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charter.language.triggers import Expression


class AgentType(StrEnum):
    """Micro: one tool, one task, one output. Macro: directs others (language §5)."""

    MICRO = "micro"
    MACRO = "macro"


class Mode(StrEnum):
    """How a resource is touched; a closed list (language §1.1)."""

    READ = "read"
    WRITE = "write"
    DIRECT = "direct"


class EscalationAction(StrEnum):
    """What an escalation rule does when it fires (language §1, §3)."""

    QUEUE = "queue_for_human_review"
    STOP = "stop_run"
    NOTIFY = "notify_owner"


class EdgeAction(StrEnum):
    """What an agent does in an edge case (language §4.2).

    `RETRY` carries a count and what follows.
    """

    QUEUE = "queue_for_human_review"
    STOP = "stop_run"
    SKIP = "skip"
    PROCEED = "proceed_and_notify"
    RETRY = "retry"


class OnBreach(StrEnum):
    """What a breached outcome contract does (language §6)."""

    NOTIFY = "notify_owner"
    REVIEW = "require_review"
    SUSPEND = "suspend"


@dataclass(frozen=True, slots=True)
class Grant:
    """An entry of `can_access`. `actions` None: any action; names match exactly."""

    resource: str
    modes: tuple[Mode, ...]
    actions: tuple[str, ...] | None = None
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """An entry of `cannot_access`; all names are patterns.

    None narrows nothing: every mode, every action.
    """

    resource: str
    modes: tuple[Mode, ...] | None = None
    actions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """`when trigger then action`, asked for the actions that meet one of `actions`.

    `actions` None: every action.
    """

    trigger: Expression
    action: EscalationAction
    actions: tuple[str, ...] | None = None
    reviewers: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalPattern:
    """An entry of `requires_approval`. `within_minutes` None: 15 (language §4.1)."""

    pattern: str
    reviewers: str | None = None
    within_minutes: int | None = None
    quorum: int = 1


@dataclass(frozen=True, slots=True)
class EdgeResponse:
    """The response to one edge case, or to a failed step.

    For `RETRY`: `retries` times, then `then`.
    """

    action: EdgeAction
    retries: int = 0
    then: EdgeResponse | None = None


@dataclass(frozen=True, slots=True)
class Boundary:
    """What a run may use up (language §1).

    `counters`: each `max_<counter>_per_run|day` by its full key. None on an optional
    number means the document does not say; the defaults are properties here.
    """

    max_actions_per_run: int
    timeout_minutes: int
    max_runs_per_hour: int | None = None
    max_open_runs: int | None = None
    max_delegation_depth: int | None = None
    counters: tuple[tuple[str, Decimal], ...] = ()
    requires_approval: tuple[ApprovalPattern, ...] = ()

    @property
    def runs_per_hour(self) -> int:
        """The limit in force: 600 if absent."""
        return 600 if self.max_runs_per_hour is None else self.max_runs_per_hour

    @property
    def open_runs(self) -> int:
        """The limit in force: 20 if absent."""
        return 20 if self.max_open_runs is None else self.max_open_runs


@dataclass(frozen=True, slots=True)
class Authorization:
    """The scope: what the agent may touch."""

    can_access: tuple[Grant, ...]
    boundary: Boundary
    cannot_access: tuple[Denial, ...] = ()
    escalation: tuple[EscalationRule, ...] = ()
    edge_cases: tuple[tuple[str, EdgeResponse], ...] = ()
    escalation_listed: bool = True
    """False when the text gives one rule without a list: its path has no index."""

    def escalation_path(self, index: int) -> str:
        """Give the path of a rule, such as `authorization.escalation[0]`."""
        base = "authorization.escalation"
        return f"{base}[{index}]" if self.escalation_listed else base


@dataclass(frozen=True, slots=True)
class Tool:
    """What a tool call means (language §1); `context` maps field from argument."""

    name: str
    action: str
    resource: str
    mode: Mode
    context: tuple[tuple[str, str], ...] = ()
    show: tuple[str, ...] = ()
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a macro agent's workflow (language §5). `version` None: latest."""

    step: str
    agent: str
    version: int | None = None
    needs: tuple[str, ...] = ()
    on_error: EdgeResponse | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A clause's target: `op` one of < <= > >= == !=, and a number."""

    op: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Clause:
    """One measurable promise of the outcome contract (language §6).

    `objective` is a percentage (95 means 95 %), `window` and `report_within` are as
    written (`30d`, `72h`).
    """

    name: str
    metric: str
    target: Target
    unit: str | None = None
    objective: Decimal | None = None
    window: str | None = None
    min_sample: int | None = None
    source: str | None = None
    report_within: str | None = None
    guardrail: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """The outcome contract."""

    outcome: str | None = None
    clauses: tuple[Clause, ...] = ()
    on_breach: OnBreach = OnBreach.NOTIFY


@dataclass(frozen=True, slots=True)
class Example:
    """An acceptance example: a request, maybe a run state, and the effect it has."""

    name: str
    request: Mapping[str, Any]
    expect: str
    run: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A whole charter.

    `lines`: rule path, such as `authorization.cannot_access[0]`, to its line (from 1).
    """

    agent: str
    type: AgentType
    authorization: Authorization
    purpose: str | None = None
    tools: tuple[Tool, ...] = ()
    task: str | None = None
    output_schema: Mapping[str, Any] | None = None
    workflow: tuple[Step, ...] = ()
    contract: Contract | None = None
    examples: tuple[Example, ...] = ()
    lines: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
