"""The values of a request: as data for the engine, as JSON text for the other doors."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from charter.engine import JsonError, read_json
from tests.conformance.suite import REQUEST, Case

MALFORMED = object()
"""What stands for a text that is no JSON: no implementation takes it for a request."""


def request_data(case: Case) -> Any:
    """Return the request as data: numbers written as `$json` are exact."""
    if "raw" in case:
        try:
            return read_json(case["raw"])
        except JsonError:
            return MALFORMED
    return as_data(_members(case))


def request_text(case: Case, special: Callable[[float], str]) -> str:
    """Return the request as JSON text; `special` writes NaN and the infinities."""
    return str(case["raw"]) if "raw" in case else as_json(_members(case), special)


def as_data(value: Any) -> Any:
    """Return a case's value with every `$json` read, every `$repeat` repeated."""
    if isinstance(value, list):
        return [as_data(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"$json"}:
        return read_json(value["$json"])
    if value.keys() == {"$repeat", "times"}:
        return value["$repeat"] * value["times"]
    return {name: as_data(one) for name, one in value.items()}


def as_json(value: Any, special: Callable[[float], str]) -> str:
    """Return a case's value as JSON text, every `$json` to the letter."""
    if isinstance(value, list):
        return f"[{', '.join(as_json(one, special) for one in value)}]"
    if isinstance(value, float) and not math.isfinite(value):
        return special(value)
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if value.keys() == {"$json"}:
        return str(value["$json"])
    if value.keys() == {"$repeat", "times"}:
        return json.dumps(as_data(value), ensure_ascii=False)
    members = (
        f"{json.dumps(name)}: {as_json(one, special)}" for name, one in value.items()
    )
    return f"{{{', '.join(members)}}}"


def holds_special_float(value: Any) -> bool:
    """Tell whether NaN or an infinity stands anywhere in a case's value."""
    if isinstance(value, dict):
        return any(holds_special_float(one) for one in value.values())
    if isinstance(value, list):
        return any(holds_special_float(one) for one in value)
    return isinstance(value, float) and not math.isfinite(value)


def _members(case: Case) -> Case:
    asked = {name: case[name] for name in REQUEST if name in case}
    return {**asked, **case.get("more", {})}
