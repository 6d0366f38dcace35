"""What a run has used up and what was asked of people in it (language §2, §3, §4.1).

It comes from whoever keeps the run, never from the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Any

from charter.engine.request import Refusal
from charter.language.names import is_field

Amount = int | float | Decimal


class Said(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    YES = "yes"
    NO = "no"
    EXPIRED = "expired"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Review:
    """A review of this run.

    `content` is the request's `content_digest`, `rules` those it carries as in
    `Ask.rules`, `manifests` the digests of the chain it was opened under, root first. A
    yes given for lowered arguments brings them in `use_arguments`; its `content` is
    that of the request so changed.
    """

    content: str
    call: str
    manifests: tuple[str | None, ...]
    said: Said
    rules: frozenset[str]
    use_arguments: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """The maximums when the run was opened.

    The smaller of these and those in force holds (language §5). `counters` by their
    full key, such as `max_cost_usd_per_run`.
    """

    max_actions: int | None = None
    timeout_minutes: int | None = None
    counters: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunState:
    """One run, as it stands before this request.

    `counters` is what the run used, `day_counters` what the agent used today; a counter
    that is absent there is taken from the run. `call_content` is the content digest
    this request's `call` came with before, None when the call is new. `problem` says why
    no run can be in this state, or is None. `is_plain`: the run is possible and open, and
    nothing but its actions and minutes can have a say.
    """

    actions_used: int = 0
    minutes_elapsed: Amount = 0
    counters: Mapping[str, Amount] = field(default_factory=dict)
    day_counters: Mapping[str, Amount] = field(default_factory=dict)
    closed: bool = False
    reviews: tuple[Review, ...] = ()
    call_content: str | None = None
    opening: Opening | None = None
    problem: str | None = field(init=False, compare=False, repr=False)
    is_plain: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        problem = impossible(self)
        object.__setattr__(self, "problem", problem)
        plain = problem is None and not self.closed and not self.reviews
        plain = plain and self.call_content is None and self.opening is None
        object.__setattr__(self, "is_plain", plain)


def parse_state(data: object) -> RunState | Refusal:
    """Return the run state in plain data, or why it is none. Never raises for data.

    The form of `examples` and of the command line: `actions_used`, `minutes_elapsed`,
    and optionally `counters`.
    """
    if not isinstance(data, dict):
        return Refusal("a run state is an object")
    if not {"actions_used", "minutes_elapsed"} <= data.keys() <= _MEMBERS:
        return Refusal(
            "a run state has `actions_used`, `minutes_elapsed` and perhaps `counters`"
        )
    counters = data.get("counters", {})
    if not isinstance(counters, dict) or not all(is_field(name) for name in counters):
        return Refusal("`counters` must be an object of counters")

    state = RunState(data["actions_used"], data["minutes_elapsed"], counters)
    return state if state.problem is None else Refusal(state.problem)


def impossible(state: RunState) -> str | None:
    """Say why no run can be in this state, or None."""
    used, elapsed = state.actions_used, state.minutes_elapsed
    if type(used) is not int or used < 0:
        return "`actions_used` must be a whole number from 0"
    if not _is_amount(elapsed):
        return "`minutes_elapsed` must be a finite number from 0"
    for counters in (state.counters, state.day_counters):
        for name, value in counters.items():
            if not _is_amount(value):
                return f"counter `{name}` must be a finite number from 0"
    return None


def _is_amount(value: object) -> bool:
    if type(value) is int:
        return value >= 0
    if type(value) is float:
        return isfinite(value) and value >= 0
    return isinstance(value, Decimal) and value.is_finite() and value >= 0


_MEMBERS = {"actions_used", "minutes_elapsed", "counters"}
