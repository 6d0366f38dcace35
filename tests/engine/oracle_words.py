"""Names, patterns and triggers for the slow evaluator, letter by letter (language §1)."""

from __future__ import annotations

import json
import re
from fractions import Fraction

from charter.language.triggers import And, Comparison, Membership, Not, Or

SEPARATORS = "-.:/"
HALF = Fraction(1, 2)


def above(resource):
    yield resource
    for place in range(1, len(resource)):
        if resource[place] in "./:":
            yield resource[:place]


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


def fraction(value):
    text = json.dumps(value) if isinstance(value, float) else str(value)
    return None if text in ("NaN", "Infinity", "-Infinity") else Fraction(text)
