"""Judging a trigger or condition on a context, in three values (language §1.3)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from charter.language.trigger_tokens import in_range
from charter.language.triggers import (
    And,
    Comparison,
    Expression,
    Literal,
    Membership,
    Not,
    Or,
)

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
"""What each operator means, of triggers and of targets."""


def evaluate(expression: Expression, context: Mapping[str, object]) -> bool | None:
    """Judge an expression: True, False, or None for unknown.

    `context` holds JSON-like values by field; a float counts as the shortest decimal
    that names it. Unknown: missing, null, not finite, not of the literal's type.
    """
    match expression:
        case Comparison():
            return _compare(expression, context)
        case Membership(name, literals):
            return _member(_value(context.get(name)), literals)
        case Not(operand):
            judged = evaluate(operand, context)
            return None if judged is None else not judged
        case And(operands):
            return _settle(operands, context, decisive=False)
        case Or(operands):
            return _settle(operands, context, decisive=True)


def comparisons(expression: Expression) -> Iterator[Comparison | Membership]:
    """Give every comparison of an expression, in the order written."""
    match expression:
        case Comparison() | Membership():
            yield expression
        case Not(operand):
            yield from comparisons(operand)
        case And(operands) | Or(operands):
            for one in operands:
                yield from comparisons(one)


def fields(expression: Expression) -> frozenset[str]:
    """Give the fields of the context an expression reads."""
    return frozenset(one.field for one in comparisons(expression))


def _settle(
    operands: tuple[Expression, ...], context: Mapping[str, object], *, decisive: bool
) -> bool | None:
    """Join by Kleene: the decisive value wins, else unknown, else the other value."""
    unknown = False
    for one in operands:
        judged = evaluate(one, context)
        if judged is decisive:
            return decisive
        unknown = unknown or judged is None
    return None if unknown else not decisive


def _compare(comparison: Comparison, context: Mapping[str, object]) -> bool | None:
    value = _value(context.get(comparison.field))
    literal = _folded(comparison.literal)
    if value is None or type(value) is not type(literal):
        return None
    return COMPARE[comparison.op](value, literal)


def _member(value: Literal | None, literals: tuple[Literal, ...]) -> bool | None:
    alike = [one for one in literals if type(one) is type(value)]
    if not alike:
        return None
    return any(_folded(one) == value for one in alike)


def _value(value: object) -> Literal | None:
    """Give a context value as literals compare: folded, exact; None if it has none."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, float):
        number = Decimal(float.__repr__(value))
    elif isinstance(value, int | Decimal) and in_range(value):
        number = Decimal(value)
    else:
        return None
    return number if number.is_finite() else None


def _folded(literal: Literal) -> Literal:
    return literal.casefold() if isinstance(literal, str) else literal
