"""The usual action of a run, weighed in memory: what the batch must count and record for it.

It is decided as if the run were open, had room and knew nothing of the call: the batch's statement makes
sure of that. Whatever needs more to be known (a person, a closing, a day's counters) is left to the
exact way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from charter.engine import (
    Code,
    Decision,
    Effect,
    Opening,
    Refusal,
    Request,
    RunState,
    decide,
    digests,
    with_facts,
)
from registry.ids import uuid7_text
from scopes.resolver.batch import Counted, Item, element
from scopes.resolver.charters import Charter
from scopes.resolver.exact import capped, plus
from scopes.resolver.known import Known, KnownRun
from scopes.resolver.ruled import Asked
from scopes.resolver.ruling import facts_kept, fields_shown
from scopes.resolver.spoken import Speaker, Spoken
from scopes.resolver.text import amounts, write

_PLAIN = RunState()
_EMPTY = "{}"
_HUNDREDTH = 600_000
"""Microseconds in a hundredth of a minute."""

_SPENT = frozenset(
    {Code.BUDGET_EXHAUSTED, Code.RUN_CLOSED, Code.RUN_TIMED_OUT, Code.CALL_REUSED}
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_A_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Lane:
    """A run and its caller: what all of its actions have in common.

    `opened`: microseconds since 1970. `until`: the moment from which on nothing is allowed, as the batch
    writes it. `limits`: maximums of counters, by their full key.
    """

    known: Known
    run: KnownRun
    charter: Charter
    most: int
    minutes: int
    opened: int
    until: str
    limits: Mapping[str, Decimal]


def lane_of(known: Known, run: KnownRun) -> Lane | None:
    """Return the run's lane; None where only the exact way can answer."""
    caller, charter, opening = known.caller, known.charter, run.opening
    if charter is None or caller.refusal is not None:
        return None
    if (run.agent, run.environment) != (caller.agent, caller.environment):
        return None
    limits: dict[str, Decimal] = {}
    for one in (charter, opening):
        if any(counter.per_day for counter in one.compiled.counters):
            return None
        for key, most in one.counters.items():
            limits[key] = min(most, limits.get(key, most))
    minutes = min(charter.compiled.timeout_minutes, opening.compiled.timeout_minutes)
    # At exactly so many minutes an action is in time.
    over = run.opened_at + timedelta(minutes=minutes) + _A_MICROSECOND
    return Lane(
        known=known,
        run=run,
        charter=charter,
        most=min(run.max_actions, charter.compiled.max_actions),
        minutes=minutes,
        opened=(run.opened_at - _EPOCH) // _A_MICROSECOND,
        until=f'"{min(caller.ends, over).astimezone(UTC).isoformat()}"',
        limits=limits,
    )


class Weighed(NamedTuple):
    """An answer that may be given once its item is counted."""

    lane: Lane
    spoken: Spoken
    call: str
    after: Mapping[str, Decimal]
    item: Item

    def shown(self, counted: Counted) -> dict[str, Any]:
        """Return the answer as docs/http.md writes it."""
        lane = self.lane
        data = {**self.spoken.members, "manifest": lane.known.caller.digest}
        if self.spoken.ruling.shadow_effect is not None:
            data["shadow_effect"] = self.spoken.ruling.shadow_effect.value
        data["call"] = self.call
        data["repeated"] = False
        data["run"] = {
            "actions_used": counted.actions_used,
            "actions_left": lane.most - counted.actions_used,
            "minutes_left": _minutes_left(lane, counted.at),
            "counters": self._counters(),
        }
        return data

    def _counters(self) -> dict[str, Any]:
        shown = {}
        for key, most in self.lane.limits.items():
            name = key.removeprefix("max_").rpartition("_per_")[0]
            shown[name] = {"used": self.after.get(name, Decimal(0)), "max": most}
        return shown


def weigh(asked: Asked, lane: Lane, speaker: Speaker) -> Weighed | None:
    """Return what the batch must count for this action; None where only the exact way can answer."""
    request = asked.request
    if isinstance(request, Refusal):
        return None
    request = with_facts(request, lane.run.context)
    counts = bool(request.usage or lane.limits)
    before = lane.run.counters
    decision = _decide(request, lane, counts=counts)
    if (
        decision.effect not in {Effect.ALLOW, Effect.DENY}
        or decision.closes
        or decision.error
        or decision.code in _SPENT
    ):
        return None

    spoken = speaker.speak(decision)
    after = before
    if request.usage:
        limited = {
            key.removeprefix("max_").rpartition("_per_")[0] for key in lane.limits
        }
        after = plus(before, capped(request.usage), limited=limited)
    item = _item(asked, request, lane, decision, spoken)
    if counts:
        item = item.counting(_json(amounts(before)), _json(amounts(after)))
    return Weighed(lane, spoken, asked.call, after, item)


def _decide(request: Request, lane: Lane, *, counts: bool) -> Decision:
    compiled = lane.charter.compiled
    if not counts:
        return decide(compiled, request, _PLAIN, lane.known.standing)
    opening = None
    if lane.run.opening is not lane.charter:
        opening = Opening(counters=lane.run.opening.counters)
    state = RunState(counters=lane.run.counters, opening=opening)
    return decide(compiled, request, state, lane.known.standing)


def _item(
    asked: Asked, request: Request, lane: Lane, decision: Decision, spoken: Spoken
) -> Item:
    caller, names = lane.known.caller, asked.names
    effect, code, say, reasons, obligations, shadow = spoken.columns
    facts = facts_kept(request, lane.charter)
    shown = fields_shown(request, lane.charter)
    content, arguments = digests(request)
    return Item(
        run=asked.run,
        columns=(
            str(asked.run),
            str(caller.epoch),
            lane.until,
            str(lane.most),
            "1" if decision.effect is Effect.ALLOW else "0",
            "t" if asked.is_new else "f",
            "NULL",
            "NULL",
            uuid7_text(),
            str(caller.manifest),
            asked.call if asked.is_new else element(asked.call),
            element(names.action),
            element(names.resource),
            names.mode,
            _json(facts) if facts else _EMPTY_ELEMENT,
            _json(amounts(capped(request.usage))) if request.usage else _EMPTY_ELEMENT,
            _json(shown) if shown else _EMPTY_ELEMENT,
            content,
            arguments or '""',
            effect,
            code,
            say,
            reasons,
            obligations,
            shadow,
        ),
    )


_EMPTY_ELEMENT = element(_EMPTY)


def _json(data: Any) -> str:
    return element(write(data).decode())


def _minutes_left(lane: Lane, at: int) -> Decimal:
    """Minutes to the hundredth: what passed is rounded up, so what is left never says too much."""
    passed = -(-max(0, at - lane.opened) // _HUNDREDTH)
    return Decimal(max(0, lane.minutes * 100 - passed)).scaleb(-2)
