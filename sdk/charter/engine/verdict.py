"""What a charter's rules say of one (resource, mode, action), whatever the facts.

What they say given the facts is worked out once for each outcome of the conditions and
triggers, and remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from charter.engine.heard import Heard, Step, carried, refused
from charter.engine.judging import Facts, Judge
from charter.engine.people import Want
from charter.engine.ruling import Obligation, Reason
from charter.language.document import EscalationAction

MAX_OUTCOMES = 64
"""Outcomes remembered of one name: facts come from callers, and memory stays bounded."""

Truth = bool | None
_STOP, _NOTIFY = EscalationAction.STOP, EscalationAction.NOTIFY


@dataclass(frozen=True, slots=True)
class Fitting:
    """A grant that fits the names; `when` None: it holds whatever the facts."""

    reason: Reason
    when: Judge | None


@dataclass(frozen=True, slots=True)
class Escalation:
    """An escalation rule, with what it says when it fires."""

    action: EscalationAction
    trigger: Judge
    stop: Reason
    when_true: Want
    when_unknown: Want
    notify: Obligation


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the names alone decide, each in canonical order.

    `denied` and `settled` are what is heard whatever the facts; None: they have a say.
    """

    denied: Heard | None
    not_granted: Heard
    grants: tuple[Fitting, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    approvals: tuple[Want, ...] = ()
    settled: Heard | None = field(init=False)
    _outcome: Callable[[Facts], Hashable] = field(init=False)
    _known: dict[Hashable, Heard] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        judges = tuple(_judges(self)) if self.grants else ()
        object.__setattr__(self, "_outcome", _all_of(judges))
        settled = None if judges else _weigh(self, iter(()))
        settled = settled if self.denied is None else self.denied
        object.__setattr__(self, "settled", settled)

    def hear(self, context: Facts) -> Heard:
        """Return what the rules say, given the facts."""
        if self.settled is not None:
            return self.settled
        outcome = self._outcome(context)
        known = self._known.get(outcome)
        return self._learn(outcome) if known is None else known

    def _learn(self, outcome: Hashable) -> Heard:
        truths = outcome if isinstance(outcome, tuple) else (outcome,)
        heard = _weigh(self, iter(truths))
        if len(self._known) >= MAX_OUTCOMES:
            self._known.clear()
        self._known[outcome] = heard
        return heard


def _judges(verdict: Verdict) -> Iterator[Judge]:
    """Give what is asked of the facts, in the order `_weigh` takes the answers."""
    yield from [one.when for one in verdict.grants if one.when is not None]
    yield from [one.trigger for one in verdict.escalations]


def _all_of(judges: tuple[Judge, ...]) -> Callable[[Facts], Hashable]:
    if len(judges) == 1:
        return judges[0]
    return lambda context: tuple([judge(context) for judge in judges])


def _weigh(verdict: Verdict, truths: Iterator[Truth]) -> Heard:
    """Take the steps from 5 on (language §3)."""
    # A list: every condition takes its truth, before the triggers take theirs.
    grants = [
        one.reason for one in verdict.grants if one.when is None or next(truths) is True
    ]
    if not grants:
        return verdict.not_granted
    fired = [
        (one, truth)
        for one, truth in zip(verdict.escalations, truths, strict=False)
        if truth is not False
    ]
    stops = [one.stop for one, truth in fired if truth and one.action is _STOP]
    if stops:
        return refused(Step.STOPPED, *stops)
    return carried(tuple(grants), (*_wants(fired), *verdict.approvals), _told(fired))


Fired = Iterable[tuple[Escalation, Truth]]


def _wants(fired: Fired) -> Iterator[Want]:
    for one, truth in fired:
        if one.action is not _NOTIFY:
            yield one.when_true if truth else one.when_unknown


def _told(fired: Fired) -> tuple[Obligation, ...]:
    return tuple(one.notify for one, _ in fired if one.action is _NOTIFY)
