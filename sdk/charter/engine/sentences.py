"""What a decision says: one sentence each, for a person or a model."""

from __future__ import annotations

from charter.engine.ruling import Code
from charter.language.document import EscalationRule
from charter.language.trigger_logic import fields
from charter.language.trigger_printer import print_trigger

FIXED = {
    Code.CALL_REUSED: "This call's name was used in this run with other content.",
    Code.AGENT_NOT_DEPLOYED: "No charter is in force for this agent here.",
    Code.AGENT_SUSPENDED: "This agent is suspended: everything it asks is denied.",
    Code.AGENT_RETIRED: "This agent is retired: everything it asks is denied.",
    Code.MANIFEST_EXPIRED: "The charter in force here has run out.",
    Code.DELEGATION_NOT_ALLOWED: "This delegation is not one the workflow allows.",
    Code.RUN_CLOSED: "This run is closed; open a new one to go on.",
    Code.CONTRACT_BREACHED: (
        "The outcome contract is in breach, so a person must agree to every action."
    ),
    Code.REVIEW_REJECTED: "A person said no to exactly this earlier in this run.",
    Code.REVIEW_EXPIRED: (
        "Nobody answered the review of exactly this in time, and silence is no."
    ),
    Code.TOO_MANY_REVIEWS: (
        "Three reviews are open in this run already; wait for an answer to one."
    ),
    Code.ENGINE_ERROR: "Charter failed while deciding this, so the answer is no.",
}

_VERBS = {"read": "read", "write": "write to", "direct": "act directly on"}


def invalid(problem: str) -> str:
    """Say what is wrong with a request or run state."""
    return f"This is no valid request: {problem}."


def denied(agent: str, resource: str, mode: str) -> str:
    """Say that a denial covers the request."""
    return f"{agent} must never {_VERBS[mode]} {resource}."


def granted(agent: str, resource: str, mode: str, action: str) -> str:
    """Say which grant carries the request."""
    return f"{agent} may {_VERBS[mode]} {resource}, here with {action}."


def not_granted(
    agent: str, resource: str, mode: str, action: str, *, conditional: bool
) -> str:
    """Say that no grant carries the request.

    `conditional` ones may fit but do not hold.
    """
    facts = " under these facts" if conditional else ""
    return f"No grant lets {agent} {_VERBS[mode]} {resource} with {action}{facts}."


def actions_spent(used: int, most: int) -> str:
    """Say that the run has no action left."""
    return f"This run has used {used} of its {most} actions."


def counter_spent(name: str, used: object, most: object, *, per_day: bool) -> str:
    """Say that a counter is over, this request's usage included."""
    whose = "Today's runs come" if per_day else "This run comes"
    return f"{whose} to {used} {name}, over the {most} allowed."


def timed_out(elapsed: object, most: int) -> str:
    """Say that the run has lasted too long."""
    return f"This run has lasted {elapsed} minutes, over the {most} allowed."


def stopped(rule: EscalationRule) -> str:
    """Say that a `stop_run` rule is true."""
    return f"The run is stopped, because {print_trigger(rule.trigger)}."


def triggered(rule: EscalationRule) -> str:
    """Say that a `queue_for_human_review` rule is true."""
    return f"A person must agree to this first, because {print_trigger(rule.trigger)}."


def unresolved(rule: EscalationRule) -> str:
    """Say that nobody can tell whether a rule is true."""
    named = ", ".join(sorted(fields(rule.trigger)))
    return (
        f"A person must agree to this first, because {print_trigger(rule.trigger)} "
        f"cannot be ruled out without a usable {named}."
    )


def approval(action: str, pattern: str) -> str:
    """Say that an approval pattern meets the action."""
    return f"A person must approve {action} first, as everything like {pattern}."
