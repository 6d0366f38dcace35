"""Step 4: what a run may use up, and what is left of it (language §1, §3, §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

from charter.engine import sentences
from charter.engine.compile import Compiled
from charter.engine.limits import Limit, limit
from charter.engine.ruling import Code, Reason
from charter.engine.state import Amount, Opening, RunState

# Nothing traps: a sum beyond every exponent is over any limit, not an error.
_EXACT = Context(prec=700, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the run after a decision; never below 0.

    `counters` by their full key, such as `max_cost_usd_per_run`. In a chain, the least.
    """

    actions: int
    minutes: Decimal
    counters: Mapping[str, Decimal] = field(default_factory=dict)


def spent(
    compiled: Compiled, state: RunState, usage: Mapping[str, Decimal]
) -> tuple[Reason, ...]:
    """Return why the run may do nothing more, in canonical key order; empty: it may."""
    reasons = []
    if state.closed:
        say = sentences.FIXED[Code.RUN_CLOSED]
        reasons.append(Reason(Code.RUN_CLOSED, say, agent=compiled.agent))
    most = _max_actions(compiled, state)
    if state.actions_used >= most:
        reasons.append(
            Reason(
                Code.BUDGET_EXHAUSTED,
                sentences.actions_spent(state.actions_used, most),
                "authorization.scope_boundary.max_actions_per_run",
                compiled.max_actions_line,
                compiled.agent,
            )
        )
    if compiled.counters or state.opening is not None:
        reasons += _counters_spent(compiled, state, usage)
    if state.minutes_elapsed > _timeout(compiled, state):
        reasons.append(_timed_out(compiled, state))
    # A counter such as `api_calls` comes before the actions in canonical key order.
    return tuple(sorted(reasons, key=lambda one: one.rule or ""))


def left_of(
    runs: Sequence[tuple[Compiled, RunState]],
    usage: Mapping[str, Decimal],
    *,
    taken: int,
) -> Left:
    """Return what is left after this request takes `taken` actions.

    The least of each.
    """
    if len(runs) == 1:
        return _left(*runs[0], usage, taken)
    return _least([_left(*run, usage, taken) for run in runs])


def _left(
    compiled: Compiled, state: RunState, usage: Mapping[str, Decimal], taken: int
) -> Left:
    actions = _max_actions(compiled, state) - state.actions_used - taken
    timeout = Decimal(_timeout(compiled, state))
    minutes = _EXACT.subtract(timeout, exact(state.minutes_elapsed))
    counters = {
        one.key: max(_ZERO, _EXACT.subtract(one.maximum, _used(one, state, usage)))
        for one in _limits(compiled, state)
    }
    return Left(max(0, actions), max(_ZERO, minutes), counters)


def _least(each: Sequence[Left]) -> Left:
    keys = sorted({key for left in each for key in left.counters})
    return Left(
        min(left.actions for left in each),
        min(left.minutes for left in each),
        {
            key: min(left.counters[key] for left in each if key in left.counters)
            for key in keys
        },
    )


def exact(value: Amount) -> Decimal:
    """Return a number as the shortest decimal that names it."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _counters_spent(
    compiled: Compiled, state: RunState, usage: Mapping[str, Decimal]
) -> list[Reason]:
    reasons = []
    for one in _limits(compiled, state):
        used = _used(one, state, usage)
        if used > one.maximum:
            say = sentences.counter_spent(
                one.name, used, one.maximum, per_day=one.per_day
            )
            reasons.append(
                Reason(Code.BUDGET_EXHAUSTED, say, one.rule, one.line, compiled.agent)
            )
    return reasons


def _used(one: Limit, state: RunState, usage: Mapping[str, Decimal]) -> Decimal:
    before: Amount = state.counters.get(one.name, _ZERO)
    if one.per_day:
        before = state.day_counters.get(one.name, before)
    return _EXACT.add(exact(before), usage.get(one.name, _ZERO))


def _limits(compiled: Compiled, state: RunState) -> tuple[Limit, ...]:
    if state.opening is None or not state.opening.counters:
        return compiled.counters
    return tuple(_smaller(compiled, state.opening))


def _smaller(compiled: Compiled, opening: Opening) -> list[Limit]:
    maxima = {one.key: one.maximum for one in compiled.counters}
    for key, maximum in opening.counters.items():
        maxima[key] = min(maximum, maxima.get(key, maximum))
    return [limit(key, maxima[key], compiled.lines) for key in sorted(maxima)]


def _max_actions(compiled: Compiled, state: RunState) -> int:
    opening = state.opening
    if opening is None or opening.max_actions is None:
        return compiled.max_actions
    return min(compiled.max_actions, opening.max_actions)


def _timeout(compiled: Compiled, state: RunState) -> int:
    opening = state.opening
    if opening is None or opening.timeout_minutes is None:
        return compiled.timeout_minutes
    return min(compiled.timeout_minutes, opening.timeout_minutes)


def _timed_out(compiled: Compiled, state: RunState) -> Reason:
    return Reason(
        Code.RUN_TIMED_OUT,
        sentences.timed_out(state.minutes_elapsed, _timeout(compiled, state)),
        "authorization.scope_boundary.timeout_minutes",
        compiled.timeout_line,
        compiled.agent,
    )
