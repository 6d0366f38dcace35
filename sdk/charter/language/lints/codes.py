"""Every code advice can have, with its severity; part of the interface (language §7)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Severity(StrEnum):
    """Errors block a request; the approver sees warnings, the author hints."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


_ERRORS = (
    "answer_after_timeout",
    "delegation_cycle",
    "delegation_too_deep",
    "example_fails",
    "no_clause",
    "reviewers_empty",
    "reviewers_only_authors",
    "step_never_allowed",
    "tool_never_allowed",
    "unknown_agent",
)
_WARNINGS = (
    "agent_fed_condition",
    "constant_trigger",
    "dead_grant",
    "grant_without_actions",
    "incomplete_clause",
    "micro_with_several_tools",
    "micro_with_several_writes",
    "near_known_resource",
    "needless_condition",
    "no_escalation",
    "no_guardrail",
    "pattern_meets_all",
    "pattern_meets_none",
    "pattern_misses_verb",
    "self_reported",
    "shadowed",
    "shadowed_safeguard",
    "step_partly_allowed",
    "unguarded_write",
    "unmeasured_metric",
    "vague_wording",
)
_HINTS = ("field_never_sent", "undeclared_edge_case")

CODES: Mapping[str, Severity] = {
    **dict.fromkeys(_ERRORS, Severity.ERROR),
    **dict.fromkeys(_WARNINGS, Severity.WARNING),
    **dict.fromkeys(_HINTS, Severity.HINT),
}
