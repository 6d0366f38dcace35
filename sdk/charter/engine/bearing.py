"""The rules that bear on one (resource, mode, action), and what they say of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from charter.engine.heard import Heard, Step, carried, refused
from charter.engine.judging import Judge
from charter.engine.people import Want
from charter.engine.ruling import Obligation, Reason
from charter.language.document import EscalationAction

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
class Bearing:
    """The rules that fit the names, in canonical order, apart from denials.

    `without`: what is heard if no grant carries the request; None: one always does.
    """

    without: Heard | None
    grants: tuple[Fitting, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    approvals: tuple[Want, ...] = ()

    def judges(self) -> Iterator[Judge]:
        """Give what is asked of the facts, in the order `weigh` takes the answers."""
        yield from [one.when for one in self.grants if one.when is not None]
        yield from [one.trigger for one in self.escalations]

    def weigh(self, truths: Iterable[Truth]) -> Heard:
        """Take the steps from 5 on (language §3)."""
        truths = iter(truths)
        # A list: every condition takes its truth, before the triggers take theirs.
        grants = [
            one.reason
            for one in self.grants
            if one.when is None or next(truths) is True
        ]
        if not grants and self.without is not None:
            return self.without
        fired = [
            (one, truth)
            for one, truth in zip(self.escalations, truths, strict=False)
            if truth is not False
        ]
        stops = [one.stop for one, truth in fired if truth and one.action is _STOP]
        if stops:
            return refused(Step.STOPPED, *stops)
        return carried(tuple(grants), (*_wants(fired), *self.approvals), _told(fired))


Fired = Iterable[tuple[Escalation, Truth]]


def _wants(fired: Fired) -> Iterator[Want]:
    for one, truth in fired:
        if one.action is not _NOTIFY:
            yield one.when_true if truth else one.when_unknown


def _told(fired: Fired) -> tuple[Obligation, ...]:
    return tuple(one.notify for one, _ in fired if one.action is _NOTIFY)
