"""Data that came from outside: whether it is JSON, and how long it can get."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charter.engine.canonical import has_exact_form

MAX_DEPTH = 64
_LONGEST_ESCAPE = 6
_LONGEST_NUMBER = 330
_PUNCTUATION = 4


class PlainError(ValueError):
    """The data is not plain JSON; the message says where it goes wrong."""


def longest_form(value: Any, *, exact_numbers: bool, depth: int = 0) -> int:
    """Check the data and return an upper bound of its canonical form's bytes.

    Raises `PlainError` for U+0000, lone surrogates, other types, keys that are no
    strings, more than 64 levels and, where `exact_numbers`, numbers without an RFC 8785
    form.
    """
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool) or value is None:
        return _PUNCTUATION + 1
    if isinstance(value, int | float | Decimal):
        return _number(value, exact=exact_numbers)
    if depth >= MAX_DEPTH:
        raise PlainError(f"more than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        items = list(value.values())
        total = sum(_string(key) for key in value)
    elif isinstance(value, list | tuple):
        items, total = list(value), 0
    else:
        raise PlainError(f"`{type(value).__name__}` is no JSON type")
    for item in items:
        total += _PUNCTUATION + longest_form(
            item, exact_numbers=exact_numbers, depth=depth + 1
        )
    return total + _PUNCTUATION


def _string(value: Any) -> int:
    if not isinstance(value, str):
        raise PlainError("a member's name must be a string")
    if "\0" in value:
        raise PlainError("U+0000 is refused")
    if not value.isascii() and not _is_well_formed(value):
        raise PlainError("a lone surrogate is refused")
    return _LONGEST_ESCAPE * len(value) + _PUNCTUATION


def _is_well_formed(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(value: float | Decimal, *, exact: bool) -> int:
    if exact and not has_exact_form(value):
        raise PlainError("a number without an RFC 8785 form; send it as a string")
    if isinstance(value, Decimal):
        return _LONGEST_NUMBER + len(value.as_tuple().digits)
    if isinstance(value, int):
        return _LONGEST_NUMBER + value.bit_length() // 3
    return _LONGEST_NUMBER
