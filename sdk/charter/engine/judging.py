"""Triggers and conditions made ready to ask: one function each, context to truth.

The same three values as `trigger_logic.evaluate`, which is the page in code; here the
literals are prepared, so that a number in the context is compared without being made a
decimal.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from math import isinf
from sys import float_info
from typing import Any

from charter.language.trigger_logic import evaluate
from charter.language.triggers import (
    And,
    Comparison,
    Expression,
    Literal,
    Membership,
    Not,
    Or,
)

Facts = Mapping[str, Any]
Judge = Callable[[Facts], bool | None]
"""True, False, or None for unknown."""

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_LARGEST_EXACT = 2**53
_LEAST, _MOST = -float_info.max, float_info.max
REMEMBERED = 4096


@lru_cache(maxsize=REMEMBERED)
def judge_of(expression: Expression) -> Judge:
    """Return the function that judges the expression on a context.

    Charters that say the same share it, so it is in the processor's cache when the next
    of a hundred thousand charters asks.
    """
    match expression:
        case Comparison():
            return _comparison(expression)
        case Membership():
            return _membership(expression)
        case Not(operand):
            return _not(judge_of(operand))
        case And(operands):
            return _settle(tuple(map(judge_of, operands)), decisive=False)
        case Or(operands):
            return _settle(tuple(map(judge_of, operands)), decisive=True)


def _comparison(comparison: Comparison) -> Judge:
    literal = comparison.literal
    if isinstance(literal, bool):
        return _boolean(comparison, literal)
    if isinstance(literal, str):
        return _text(comparison, literal)
    return _number(comparison, literal)


def _boolean(comparison: Comparison, literal: Literal) -> Judge:
    field, compare = comparison.field, COMPARE[comparison.op]

    def judge(context: Facts) -> bool | None:
        value = context.get(field)
        return compare(value, literal) if isinstance(value, bool) else None

    return judge


def _text(comparison: Comparison, literal: str) -> Judge:
    field, compare = comparison.field, COMPARE[comparison.op]
    folded = literal.casefold()

    def judge(context: Facts) -> bool | None:
        value = context.get(field)
        return compare(value.casefold(), folded) if isinstance(value, str) else None

    return judge


def _number(comparison: Comparison, literal: Decimal) -> Judge:
    field, op = comparison.field, comparison.op
    exactly = _exactly(comparison)
    near = float(literal)
    if isinf(near):
        return exactly
    # A double stands for the shortest decimal that names it, which lies nearer to it
    # than to any other double, as the literal does to `near`. So for two doubles that
    # differ their order is that of the decimals, and only a tie needs the decimals.
    tie = COMPARE[op](Decimal(float.__repr__(near)), literal)
    below, above = COMPARE[op](0, 1), COMPARE[op](1, 0)

    def judge(context: Facts) -> bool | None:
        value = context.get(field)
        if type(value) is float:
            if not _LEAST <= value <= _MOST:
                return None
        elif type(value) is not int or not -_LARGEST_EXACT < value < _LARGEST_EXACT:
            return exactly(context)
        if value == near:
            return tie
        return below if value < near else above

    return judge


def _exactly(expression: Expression) -> Judge:
    def judge(context: Facts) -> bool | None:
        return evaluate(expression, context)

    return judge


def _membership(membership: Membership) -> Judge:
    field, literals = membership.field, membership.literals
    texts = frozenset(one.casefold() for one in literals if isinstance(one, str))
    exactly = _exactly(membership)

    def judge(context: Facts) -> bool | None:
        value = context.get(field)
        if type(value) is not str:
            return exactly(context)
        return value.casefold() in texts if texts else None

    return judge


def _not(operand: Judge) -> Judge:
    def judge(context: Facts) -> bool | None:
        judged = operand(context)
        return None if judged is None else not judged

    return judge


def _settle(operands: tuple[Judge, ...], *, decisive: bool) -> Judge:
    """Join by Kleene: the decisive value wins, else unknown, else the other value."""

    def judge(context: Facts) -> bool | None:
        settled: bool | None = not decisive
        for operand in operands:
            judged = operand(context)
            if judged is decisive:
                return decisive
            if judged is None:
                settled = None
        return settled

    return judge
