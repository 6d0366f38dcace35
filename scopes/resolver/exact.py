"""Counters: exact sums of what runs used."""

from __future__ import annotations

from collections.abc import Container, Mapping
from decimal import Context, Decimal

LARGEST = Decimal("1E+400")
"""Beyond every maximum (a maximum is a double); larger numbers are kept as this one."""

MAX_UNLIMITED = 64
"""How many counters that no charter limits a run keeps."""

_EXACT = Context(prec=900)
_ZERO = Decimal(0)


def capped(usage: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return usage with numbers that the database can add."""
    return {name: min(value, LARGEST) for name, value in usage.items()}


def plus(
    counters: Mapping[str, Decimal],
    usage: Mapping[str, Decimal],
    *,
    limited: Container[str],
) -> dict[str, Decimal]:
    """Return counters after `usage`. Names nobody limits are kept up to `MAX_UNLIMITED`."""
    total = dict(counters)
    for name, value in usage.items():
        if name in total or name in limited or len(total) < MAX_UNLIMITED:
            total[name] = min(_EXACT.add(total.get(name, _ZERO), value), LARGEST)
    return total


def minus(
    counters: Mapping[str, Decimal], usage: Mapping[str, Decimal]
) -> Mapping[str, Decimal]:
    """Return counters without `usage` that they already hold; never below 0."""
    if not usage:
        return counters
    return {
        name: max(_ZERO, _EXACT.subtract(value, usage.get(name, _ZERO)))
        for name, value in counters.items()
    }
