"""The limits a step inherits: every charter above holds, so of each the tightest counts (language §5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from charter.language import Boundary


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of a chain: its name in words, the tightest value, whose charter says so (the last's own?)."""

    name: str
    value: Decimal | int
    by: str
    is_own: bool


def tightest(chain: Sequence[tuple[str, Boundary]]) -> tuple[Bound, ...]:
    """The limits that hold at the end of a chain of (title, boundary), the root first.

    Of equal ones the last one's own counts, then the nearest above.
    """
    found: dict[str, Bound] = {}
    for place, (title, boundary) in enumerate(chain):
        is_own = place == len(chain) - 1
        for name, value in _limits(boundary):
            if name not in found or value <= found[name].value:
                found[name] = Bound(name, value, title, is_own)
    return tuple(found.values())


def _limits(boundary: Boundary) -> Iterator[tuple[str, Decimal | int]]:
    yield "actions a run", boundary.max_actions_per_run
    yield "minutes a run", boundary.timeout_minutes
    for key, value in boundary.counters:
        counter, _, period = key.removeprefix("max_").rpartition("_per_")
        yield f"{counter.replace('_', ' ')} a {period}", value
