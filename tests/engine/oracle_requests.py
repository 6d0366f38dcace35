"""What is a request, for the slow evaluator: member by member, letter by letter (§2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from string import ascii_letters, ascii_lowercase, digits
from typing import Any

from tests.engine.oracle_words import fraction

WORDS = ["and", "or", "not", "in", "true", "false", "null", "actions"]
MEMBERS = ["action", "resource", "mode", "context", "usage", "arguments", "call"]


@dataclass(frozen=True)
class Asked:
    """A request that is one; usage in fractions."""

    action: str
    resource: str
    mode: str
    context: dict[str, Any]
    usage: dict[str, Fraction]
    arguments: dict[str, Any] | None
    call: str | None


def understand(data, facts) -> Asked | None:
    """Give the request with the run's facts under its own, or None where it is none."""
    if not isinstance(data, dict) or not all(key in MEMBERS for key in data):
        return None
    context, usage = data.get("context", {}), data.get("usage", {})
    fits = (
        is_name(data.get("action"))
        and is_name(data.get("resource"))
        and data.get("mode") in ("read", "write", "direct")
        and is_object(context, exact=False)
        and size(context) <= 32 * 1024
        and isinstance(usage, dict)
        and all(is_field(name) and is_usage(value) for name, value in usage.items())
        and ("arguments" not in data or is_object(data["arguments"], exact=True))
        and ("call" not in data or is_call(data["call"]))
    )
    if not fits:
        return None
    return Asked(
        data["action"],
        data["resource"],
        data["mode"],
        {**facts, **context},
        {name: fraction(value) for name, value in usage.items()},
        data.get("arguments"),
        data.get("call"),
    )


def is_name(value) -> bool:
    return (
        isinstance(value, str)
        and 1 <= len(value) <= 128
        and value[0] in ascii_letters + digits + "_"
        and all(letter in ascii_letters + digits + "_.:/-" for letter in value)
    )


def is_field(value) -> bool:
    return (
        isinstance(value, str)
        and 1 <= len(value) <= 64
        and value[0] in ascii_lowercase
        and all(letter in ascii_lowercase + digits + "_" for letter in value)
        and value not in WORDS
    )


def is_number(value) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def is_amount(value) -> bool:
    """Tell whether it is a finite number from 0."""
    if not is_number(value):
        return False
    exact = fraction(value)
    return exact is not None and exact >= 0


def is_count(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_usage(value) -> bool:
    return is_amount(value) and (fraction(value) * 10**6).denominator == 1


def is_call(value) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= 128 and is_text(value)


@lru_cache(maxsize=2**12)
def is_text(value: str) -> bool:
    return all(
        letter != "\0" and not 0xD800 <= ord(letter) < 0xE000 for letter in value
    )


def is_object(value, *, exact) -> bool:
    return isinstance(value, dict) and is_json(value, exact=exact)


def is_json(value, *, exact) -> bool:
    """Tell whether it is JSON; `exact`: each number is one a double carries."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, str):
        return is_text(value)
    if isinstance(value, dict):
        keys = all(isinstance(key, str) and is_text(key) for key in value)
        return keys and all(is_json(one, exact=exact) for one in value.values())
    if isinstance(value, list):
        return all(is_json(one, exact=exact) for one in value)
    return is_number(value) and (not exact or is_exact(value))


def is_exact(value) -> bool:
    number = fraction(value)
    if number is None or abs(number) > 10**300:
        return False
    return fraction(float(number)) == number and (
        not isinstance(value, int) or abs(number) < 2**53
    )


def size(value) -> int:
    """Count the bytes of the shortest JSON there is: RFC 8785."""
    if isinstance(value, str):
        return text_size(value)
    if isinstance(value, list):
        return 2 + sum(map(size, value)) + max(0, len(value) - 1)
    if isinstance(value, dict):
        members = [size(key) + 1 + size(one) for key, one in value.items()]
        return 2 + sum(members) + max(0, len(members) - 1)
    # Near the limit a case is made of text: a number is counted as Python writes it.
    return len(str(value))


@lru_cache(maxsize=2**12)
def text_size(value: str) -> int:
    return 2 + sum(map(letter_size, value))


def letter_size(letter: str) -> int:
    if letter in '"\\\b\f\n\r\t':
        return 2
    return 6 if letter < " " else len(letter.encode())
