"""What a run may use up (language §1, §1.2)."""

from __future__ import annotations

import re
from decimal import Decimal

from charter.language.document import ApprovalPattern, Boundary
from charter.language.names import is_field
from charter.language.problems import Code, quote
from charter.language.reader import values
from charter.language.reader.places import MAX_WHOLE, Place, optional

MAX_MINUTES = 43_200
"""Thirty days."""

_DEPTH = "max_delegation_depth"
WHOLE: dict[str, int] = {
    "max_actions_per_run": MAX_WHOLE,
    "timeout_minutes": MAX_MINUTES,
    "max_runs_per_hour": MAX_WHOLE,
    "max_open_runs": MAX_WHOLE,
    _DEPTH: MAX_WHOLE,
}
_REQUIRED = ("max_actions_per_run", "timeout_minutes")
_APPROVALS = "requires_approval"
COUNTER_KEY = r"^max_[a-z][a-z0-9_]{0,63}_per_(?:run|day)$"
"""What a counter's key looks like; the counter itself is a field."""

_COUNTER = re.compile(r"max_(.+)_per_(?:run|day)")


def read_boundary(place: Place, *, is_macro: bool) -> Boundary:
    whole: dict[str, int] = {}
    counters: list[tuple[str, Decimal]] = []
    approvals: tuple[ApprovalPattern, ...] = ()
    for key, inner in place.entries():
        inner.mark()
        if key in WHOLE:
            whole[key] = inner.whole(WHOLE[key])
            if key == _DEPTH and not is_macro:
                _refuse_depth(inner)
        elif key == _APPROVALS:
            approvals = tuple(_approval(one) for one in inner.items())
        elif _is_counter(key):
            counters.append((key, values.counter_maximum(inner)))
        else:
            inner.unknown_key((*WHOLE, _APPROVALS))
    for key in _REQUIRED:
        if key not in whole and place.is_table:
            place.missing_key(key)
    return Boundary(
        max_actions_per_run=whole.get("max_actions_per_run", 1),
        timeout_minutes=whole.get("timeout_minutes", 1),
        max_runs_per_hour=whole.get("max_runs_per_hour"),
        max_open_runs=whole.get("max_open_runs"),
        max_delegation_depth=whole.get("max_delegation_depth"),
        counters=tuple(counters),
        requires_approval=approvals,
    )


def _is_counter(key: str) -> bool:
    match = _COUNTER.fullmatch(key)
    return match is not None and is_field(match.group(1))


def _refuse_depth(place: Place) -> None:
    message = f"a micro agent has no {quote(_DEPTH)}: it is always 0"
    fix = "remove it, or make the agent macro"
    place.at_key().report(Code.MISPLACED_KEY, message, fix)


def _approval(place: Place) -> ApprovalPattern:
    place.mark()
    if not place.is_table:
        return ApprovalPattern(values.pattern(place))
    fields = place.fields(("pattern",), ("reviewers", "within_minutes", "quorum"))
    return ApprovalPattern(
        values.pattern(fields["pattern"]),
        optional(fields.get("reviewers"), values.name),
        optional(fields.get("within_minutes"), lambda one: one.whole(MAX_MINUTES)),
        optional(fields.get("quorum"), Place.whole) or 1,
    )
