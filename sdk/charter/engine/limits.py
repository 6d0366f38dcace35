"""The counters a run or a day may use up (language §1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

BOUNDARY = "authorization.scope_boundary"


@dataclass(frozen=True, slots=True)
class Limit:
    """A counter's maximum in a run or a day; `key` as written, `name` the counter's."""

    key: str
    name: str
    per_day: bool
    maximum: Decimal
    rule: str
    line: int | None


def limit(key: str, maximum: Decimal, lines: Mapping[str, int]) -> Limit:
    """Return the limit a key such as `max_cost_usd_per_run` names."""
    name, _, period = key.removeprefix("max_").rpartition("_per_")
    rule = f"{BOUNDARY}.{key}"
    return Limit(key, name, period == "day", maximum, rule, lines.get(rule))
