"""The RFC 8785 form of plain data, with the standard library alone.

What a request is measured and recognised by. A context may hold numbers that RFC 8785
cannot carry (not finite, or more digits than a double): they are written exactly, so
that two requests that differ never look the same; `has_exact_form` tells them apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from math import isfinite
from types import NoneType
from typing import Any

_SAFE_INTEGER = 2**53 - 1
_LARGEST_PRINTED = 2**1024
_PLAIN_EXPONENTS = range(-6, 21)


def digest_of(data: Any) -> str:
    """Return `sha256:<64 hex digits>` of the data's RFC 8785 form."""
    return digest_of_text(canonical_text(data))


def digest_of_text(text: str) -> str:
    """Return `sha256:<64 hex digits>` of data that is in its RFC 8785 form already."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def canonical_text(data: Any) -> str:
    """Return the RFC 8785 form of validated JSON data. Raises `TypeError` for other data."""
    write = _WRITERS.get(type(data)) or _writer_of(data)
    return write(data)


def _writer_of(data: Any) -> Callable[[Any], str]:
    """Return what writes a type of somebody's own, made of one of those known."""
    for kind, write in _WRITERS.items():
        if isinstance(data, kind):
            return write
    raise TypeError(f"no RFC 8785 form for `{type(data).__name__}`")


def _object(data: dict[str, Any]) -> str:
    if not data:
        return "{}"
    members = [
        f"{encode_basestring(key)}:{canonical_text(data[key])}"
        for key in _in_order(data)
    ]
    return f"{{{','.join(members)}}}"


def _array(data: Sequence[Any]) -> str:
    return f"[{','.join(map(canonical_text, data))}]"


def has_exact_form(value: float | Decimal) -> bool:
    """Tell whether RFC 8785 can carry the number without changing it."""
    if isinstance(value, int):
        return -_SAFE_INTEGER <= value <= _SAFE_INTEGER
    if isinstance(value, float):
        return isfinite(value)
    if not value.is_finite():
        return False
    # Comparing never rounds, and a double out of range is infinite: not the value.
    return Decimal(repr(float(value))) == value


def _in_order(members: dict[str, Any]) -> list[str]:
    # RFC 8785 §3.2.3: in the order of their UTF-16 code units; of ASCII, that is their own.
    if len(members) == 1:
        return list(members)
    if "".join(members).isascii():
        return sorted(members)
    return sorted(members, key=lambda key: key.encode("utf-16-be"))


def _null(_: None) -> str:
    return "null"


def _boolean(value: bool) -> str:  # noqa: FBT001 (the value itself)
    return "true" if value else "false"


def _integer(value: int) -> str:
    return str(value) if abs(value) < _LARGEST_PRINTED else f"{value:#x}"


def _decimal(value: Decimal) -> str:
    return _double(float(value)) if has_exact_form(value) else str(value)


def _double(value: float) -> str:
    """Write a double as ECMAScript does (RFC 8785 §3.2.2.3)."""
    if value == 0:
        return "0"
    shortest = float.__repr__(value)
    digits, _, exponent = shortest.partition("e")
    if not exponent:
        return digits.removesuffix(".0")
    if int(exponent) in _PLAIN_EXPONENTS:
        return format(Decimal(shortest), "f")
    return f"{digits}e{int(exponent):+d}"


# In this order: true is an integer to Python.
_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    dict: _object,
    NoneType: _null,
    bool: _boolean,
    int: _integer,
    float: _double,
    Decimal: _decimal,
    list: _array,
    tuple: _array,
}
