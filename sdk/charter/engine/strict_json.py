"""Reading JSON without a choice left to the reader.

Duplicate members, `NaN` and `Infinity` are refused, and a number with a fraction or an
exponent stays the exact decimal that was written.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any, NoReturn


class JsonError(ValueError):
    """The text is not JSON that everybody reads alike."""

    code = "invalid_json"


def read_json(text: str | bytes) -> Any:
    """Return the value, fractions as `Decimal` and whole numbers as `int`.

    Bytes are UTF-8 without a byte order mark. Raises `JsonError`.
    """
    try:
        source = text.decode("utf-8") if isinstance(text, bytes) else text
        return _DECODER.decode(source)
    except JsonError:
        raise
    except (ValueError, ArithmeticError, RecursionError) as problem:
        raise JsonError(f"not JSON: {_in_words(problem)}") from problem


def _in_words(problem: Exception) -> str:
    # Python's own words change with its version; a decision's sentence may not.
    match problem:
        case UnicodeDecodeError():
            return "it is not UTF-8"
        case RecursionError():
            return "it is nested too deeply"
        case json.JSONDecodeError(doc=text) if text.startswith("\ufeff"):
            return "it begins with a byte order mark"
        case json.JSONDecodeError(lineno=line, colno=column):
            return f"it goes wrong at line {line}, column {column}"
        case _:
            return "a number in it is too long"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        # In one pass: a body may hold thousands of members.
        times = Counter(name for name, _ in pairs)
        twice = next(name for name, count in times.items() if count > 1)
        raise JsonError(f"member `{twice}` appears twice")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise JsonError(f"`{name}` is no JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=Decimal,
    parse_constant=_refuse_constant,
)
"""Made once: making it costs as much as reading a small request."""
