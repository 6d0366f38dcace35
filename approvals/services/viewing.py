"""Viewed marks: who approves has looked at every sentence that gets wider or loses a safeguard."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from approvals.errors import NotViewedError
from approvals.models import DeploymentRequest, Round, ViewedMark
from approvals.rules import HARMLESS
from approvals.services.seen import require_may_speak
from approvals.services.states import OPEN, lock, require
from registry.errors import ConflictError, InvalidError
from registry.models import Person


@transaction.atomic
def mark_viewed(
    request: DeploymentRequest,
    *,
    round_number: int,
    lines: Iterable[int],
    by: Person,
) -> Round:
    """Note that the person has looked at these sentences (places in `changes`, from 0); safe to repeat.

    The marks are rows that nobody changes; the verdict's audit entry names them, no click has one of its own.
    Another round begins with no marks. Raises `ConflictError` when the round is not the latest any more.
    """
    request = lock(request)
    require_may_speak(by, request)
    require(request, *OPEN)
    proposed = request.round
    if round_number != proposed.number:
        raise ConflictError(
            "something else was proposed meanwhile", fix="read that first"
        )
    wanted = sorted(set(lines))
    if not wanted:
        raise InvalidError("tick what you have looked at")
    if wanted[0] < 0 or wanted[-1] >= len(proposed.changes):
        raise InvalidError(f"there are only {len(proposed.changes)} changes")
    fresh = [line for line in wanted if line not in lines_viewed(proposed, by=by)]
    ViewedMark.objects.bulk_create(
        ViewedMark(round=proposed, line=line, person=by) for line in fresh
    )
    return proposed


def lines_viewed(proposed: Round, *, by: Person) -> frozenset[int]:
    """The places the person has marked."""
    return frozenset(proposed.marks.filter(person=by).values_list("line", flat=True))


def not_viewed(proposed: Round, *, by: Person) -> dict[int, str]:
    """What the person must still look at before they approve: place to sentence."""
    seen = lines_viewed(proposed, by=by)
    return {
        line: change["sentence"]
        for line, change in enumerate(proposed.changes)
        if must_be_viewed(change) and line not in seen
    }


def must_be_viewed(change: dict[str, str]) -> bool:
    """Whether a change treats something less strictly."""
    return change["kind"] not in HARMLESS


def require_viewed(proposed: Round, *, by: Person) -> None:
    """Raise `NotViewedError` for what `not_viewed` names."""
    missing = not_viewed(proposed, by=by)
    if missing:
        raise NotViewedError(missing)
