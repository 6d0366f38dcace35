"""The one text of a JSON value that is hashed and signed: RFC 8785.

A `Decimal` is written as the number it is, or refused: a number that no double carries
exactly has no RFC 8785 form, and rounding one would let two charters share a digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import rfc8785


class CanonicalError(ValueError):
    """The value has no RFC 8785 form."""

    code = "not_canonical"


def canonical(data: Any) -> bytes:
    """Return the RFC 8785 form of JSON data, `Decimal` and tuples included.

    Raises `CanonicalError` for anything that has no such form: a number that is not
    finite or not exact as a double, a lone surrogate, a key that is no string, another
    type.
    """
    try:
        return rfc8785.dumps(_plain(data))
    except CanonicalError:
        raise
    except (ValueError, RecursionError) as problem:
        raise CanonicalError(f"no canonical form: {problem}") from problem


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return _number(value)
    return value


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise CanonicalError(f"object key `{key!r}` is no string")
    return key


def _number(value: Decimal) -> float:
    if not value.is_finite():
        raise CanonicalError(f"`{value}` is not finite")
    double = float(value)
    if Decimal(repr(double)) != value:
        raise CanonicalError(f"`{value}` is not exact as a double")
    return double
