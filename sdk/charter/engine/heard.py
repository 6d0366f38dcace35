"""What one charter says of a request: its own first step that answers (language §3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from charter.engine.people import Want, pending
from charter.engine.ruling import Obligation, Reason, Ruling, allow, deny


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
class Heard:
    """The step a charter answers at, and its reasons there.

    At the last two steps the reasons are the grants that carry the request; `wants` are
    the rules that want a person, `notify` the owners to tell if it goes ahead. `alone`
    is the answer where no other charter and no review has a say.
    """

    step: Step
    reasons: tuple[Reason, ...]
    alone: Ruling
    wants: tuple[Want, ...] = ()
    notify: tuple[Obligation, ...] = ()


def refused(step: Step, *reasons: Reason) -> Heard:
    """Return what is heard at one of the steps that deny."""
    ruling = deny(*reasons)
    # A charter that stops the run closes its own, the first of a chain of one.
    alone = replace(ruling, closes=(0,)) if step is Step.STOPPED else ruling
    return Heard(step, reasons, alone)


def carried(
    grants: tuple[Reason, ...],
    wants: tuple[Want, ...],
    notify: tuple[Obligation, ...],
) -> Heard:
    """Return what is heard where grants carry the request, if people agree to it."""
    if wants:
        return Heard(Step.PEOPLE, grants, pending(wants), wants, notify)
    return Heard(Step.GRANTED, grants, allow(grants, notify), notify=notify)
