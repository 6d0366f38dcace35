"""What one charter says of a request: its own first step that answers (language §3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from charter.engine.people import Want, pending
from charter.engine.ruling import Effect, Obligation, Reason, Ruling, allow


class Step(IntEnum):
    """The steps of language §3, by their number there."""

    MALFORMED = 1
    STANDING = 2
    DENIED = 3
    SPENT = 4
    NOT_GRANTED = 5
    STOPPED = 6
    PEOPLE = 7
    GRANTED = 8


@dataclass(frozen=True, slots=True)
class Heard(Ruling):
    """What one charter rules of its own, and at which step.

    A chain, or a review, needs to know besides: the grants that carry the request, the
    rules that want a person, and the owners to tell if it goes ahead.
    """

    step: Step = Step.MALFORMED
    grants: tuple[Reason, ...] = ()
    wants: tuple[Want, ...] = ()
    notify: tuple[Obligation, ...] = ()


def refused(step: Step, *reasons: Reason) -> Heard:
    """Return what is heard at one of the steps that deny."""
    first = reasons[0]
    # A charter that stops the run closes its own, the first of a chain of one.
    closes = (0,) if step is Step.STOPPED else ()
    return Heard(Effect.DENY, first.code, first.say, reasons, closes=closes, step=step)


def carried(
    grants: tuple[Reason, ...],
    wants: tuple[Want, ...],
    notify: tuple[Obligation, ...],
) -> Heard:
    """Return what is heard where grants carry the request, if people agree to it."""
    ruling = pending(wants) if wants else allow(grants, notify)
    return Heard(
        effect=ruling.effect,
        code=ruling.code,
        say=ruling.say,
        reasons=ruling.reasons,
        obligations=ruling.obligations,
        ask=ruling.ask,
        step=Step.PEOPLE if wants else Step.GRANTED,
        grants=grants,
        wants=wants,
        notify=notify,
    )
