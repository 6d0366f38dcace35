"""Names, patterns and triggers for the slow evaluator, letter by letter (language §1)."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from charter.language.triggers import And, Comparison, Membership, Not, Or

SEPARATORS = "-.:/"
HALF = Fraction(1, 2)
# From here on a number is infinite once it is a double.
TOO_LARGE = 2**1024 - 2**970


def above(resource):
    yield resource
    for place in range(1, len(resource)):
        if resource[place] in "./:":
            yield resource[:place]


@lru_cache(maxsize=2**16)
def meets(pattern, name):
    return any(
        re.fullmatch(".*".join(map(re.escape, form(pattern).split("*"))), form(name))
        for form in (flat, fold)
    )


def flat(name):
    return "".join("_" if letter in SEPARATORS else letter.lower() for letter in name)


def fold(name):
    words = ""
    for place, letter in enumerate(name):
        before = name[place - 1] if place else ""
        after = name[place + 1] if place + 1 < len(name) else ""
        if letter.isupper() and (
            before.islower()
            or before.isdigit()
            or (before.isupper() and after.islower())
        ):
            words += "_"
        words += "_" if letter in SEPARATORS else letter
    while "__" in words:
        words = words.replace("__", "_")
    return words.lower().removeprefix("_").removesuffix("_")


def judge(expression, context) -> Fraction:
    if isinstance(expression, Not):
        return 1 - judge(expression.operand, context)
    if isinstance(expression, And):
        return min(judge(one, context) for one in expression.operands)
    if isinstance(expression, Or):
        return max(judge(one, context) for one in expression.operands)
    value = context.get(expression.field)
    if isinstance(expression, Comparison):
        return compare(value, expression.op, expression.literal)
    assert isinstance(expression, Membership)
    marks = [compare(value, "==", one) for one in expression.literals]
    return HALF if set(marks) == {HALF} else Fraction(int(1 in marks))


def compare(value, op, literal) -> Fraction:
    left, right = comparable(value), comparable(literal)
    if left is None or type(left) is not type(right):
        return HALF
    signs = {"<": left < right, ">": left > right, "=": left == right}
    if op == "!=":
        return Fraction(int(not signs["="]))
    return Fraction(int(any(signs[sign] for sign in op)))


def comparable(value):
    if isinstance(value, bool | None):
        return value
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, list | dict):
        return None
    return fraction(value)


@lru_cache(maxsize=2**12, typed=True)
def fraction(value):
    """Give a number exactly, None where it is not finite, as a double at the latest."""
    text = json.dumps(value) if isinstance(value, float) else str(value)
    if text.lower().strip("+-s") in ("nan", "inf", "infinity"):
        return None
    exact = Fraction(text)
    return None if abs(exact) >= TOO_LARGE else exact


def alike(one, other) -> bool:
    """Tell whether two requests are of one content: all of it but the call's name."""
    return one is not None and shape(content(one)) == shape(content(other))


def content(asked):
    return {
        "action": asked.action,
        "resource": asked.resource,
        "mode": asked.mode,
        "context": asked.context,
        "usage": asked.usage,
        # No arguments are not the same as an empty object of them.
        "arguments": [] if asked.arguments is None else [asked.arguments],
    }


def shape(value):
    """Give what two values share when they are one JSON value."""
    if isinstance(value, dict):
        return "object", {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return "array", [shape(one) for one in value]
    if isinstance(value, float | int | Decimal) and not isinstance(value, bool):
        exact = fraction(value)
        return "number", str(value) if exact is None else exact
    return type(value).__name__, value
