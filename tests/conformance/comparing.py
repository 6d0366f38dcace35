"""Comparing what was decided with what a case expects of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def only(decided: Any, expected: Any) -> Any:
    """Return the part of what was decided that the case speaks of."""
    if isinstance(expected, list) and isinstance(decided, list):
        if len(expected) != len(decided):
            return decided
        return [only(*pair) for pair in zip(decided, expected, strict=True)]
    if isinstance(expected, dict) and isinstance(decided, dict):
        return {name: only(decided.get(name), expected[name]) for name in expected}
    return decided


def exact(value: Any) -> Any:
    """Return an expected value with its fractions as the decimals that were written."""
    if isinstance(value, list):
        return [exact(one) for one in value]
    if isinstance(value, dict):
        return {name: exact(one) for name, one in value.items()}
    return Decimal(repr(value)) if isinstance(value, float) else value


def shown(expect: dict[str, Any]) -> dict[str, Any]:
    """Return what of an expectation every door shows: not whose charter spoke."""
    found = {name: expect[name] for name in SHOWN if name in expect}
    if "reasons" in found:
        found["reasons"] = [
            {name: value for name, value in reason.items() if name != "agent"}
            for reason in found["reasons"]
        ]
    return found


SHOWN = ("effect", "code", "say", "reasons")
