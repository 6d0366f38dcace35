"""Free JSON-like values: contexts, arguments, usage and schemas."""

from __future__ import annotations

import math
import re
from typing import Any

from charter.language.problems import Code, quote
from charter.language.reader.nodes import Broken, Listing, Scalar, Table
from charter.language.reader.places import Place
from charter.language.reader.scalars import Kind

MAX_SAFE = 2**53 - 1
"""The largest whole number that JSON keeps exactly (RFC 8785 §3.2.2.3)."""
BEYOND = "1" + "0" * 20
"""A whole number that is beyond it."""

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def value(place: Place) -> Any:
    """Read a value as JSON has it; numbers as int or float."""
    match place.node:
        case Broken():
            return None
        case Listing():
            return [value(item) for item in place.items()]
        case Table():
            return table(place)
        case Scalar():
            return _scalar(place, place.node)


def table(place: Place) -> dict[str, Any]:
    """Read a mapping with free keys."""
    found = {}
    for key, inner in place.entries():
        if _FORBIDDEN.search(key):
            _forbidden(inner.at_key())
        found[key] = value(inner)
    return found


def amount(place: Place, *, decimals: int = 6) -> float | int:
    """Read a number from 0, with so many decimals at most."""
    node = place.node
    wrong = not isinstance(node, Scalar) or node.kind not in (Kind.WHOLE, Kind.FLOAT)
    found = 0 if wrong else value(place)
    if wrong:
        place.wrong_type("a number from 0")
    elif found < 0 or round(found, decimals) != found:
        message = f"{quote(str(found))} is no number from 0 with {decimals} decimals"
        place.report(Code.INVALID_NUMBER, message, "write a number from 0")
    return found if isinstance(found, int | float) else 0


def _scalar(place: Place, node: Scalar) -> Any:
    if node.kind is Kind.NULL:
        return None
    if node.kind is Kind.BOOLEAN:
        return node.value.lower() == "true"
    if node.kind is Kind.WHOLE:
        return _whole(place, node.value)
    if node.kind is Kind.FLOAT:
        return _float(place, node.value)
    if _FORBIDDEN.search(node.value):
        _forbidden(place)
    return node.value


def _whole(place: Place, text: str) -> int:
    base = 16 if text.startswith("0x") else 10
    number = int(text, base) if len(text) <= len(str(MAX_SAFE)) + 2 else MAX_SAFE + 1
    if abs(number) > MAX_SAFE:
        _out_of_range(place, text)
        return 0
    return number


def _float(place: Place, text: str) -> float | int:
    number = float(re.sub(r"\.(?=inf|nan)", "", text.lower()))
    if not math.isfinite(number):
        _out_of_range(place, text)
        return 0
    return int(number) if number.is_integer() and abs(number) <= MAX_SAFE else number


def _out_of_range(place: Place, text: str) -> None:
    message = f"the number {quote(text)} is beyond what JSON keeps exactly"
    place.report(Code.INVALID_NUMBER, message, "write a smaller number, or text")


def _forbidden(place: Place) -> None:
    message = "a text holds U+0000 or half a surrogate pair"
    place.report(Code.FORBIDDEN_CHARACTER, message, "remove it")
