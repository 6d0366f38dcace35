"""Where expressions are true and where false, over every case there is (language §1.3).

A comparison's value depends only on where its field lies among the literals. So each
field has finitely many slots (unknown; each literal; before, between and after numbers;
a text that no literal names), and every context falls into one cell of their grid. A
set of cells is an integer, one bit each, so that `and`, `or`, `not` are single steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from charter.language.trigger_logic import comparisons
from charter.language.triggers import (
    And,
    Comparison,
    Expression,
    Literal,
    Membership,
    Not,
    Or,
)

MAX_CELLS = 1 << 16
_SAFE = Decimal("1e300")

Ranges = Mapping[str, tuple[Decimal, Decimal]]
"""The least and greatest value of a field that is always a number."""

Truth = tuple[int, int]
"""The cells where an expression is true, and where it is false; elsewhere unknown."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The slots of one field, in this order.

    Slot 0 is unknown; then, if there are any, the numbers (before the first, the first,
    between, …, after the last), the texts and any other text, true and false.
    """

    numbers: Mapping[Decimal, int]
    texts: Mapping[str, int]
    text_start: int
    bool_start: int
    slots: int

    def place(self, literal: Literal) -> int:
        """Give the slot of a literal."""
        if isinstance(literal, bool):
            return self.bool_start + (0 if literal else 1)
        if isinstance(literal, str):
            return self.texts[literal.casefold()]
        return self.numbers[literal]

    def alike(self, literal: Literal) -> int:
        """Give all slots of a literal's type, as bits."""
        if isinstance(literal, bool):
            return _bits(self.bool_start, self.slots)
        if isinstance(literal, str):
            return _bits(self.text_start, self.bool_start)
        return _bits(1, self.text_start)

    def within(self, least: Decimal, greatest: Decimal) -> int:
        """Give the slots that numbers of a range fall into, and unknown."""
        return 1 | _bits(self.place(least), self.place(greatest) + 1)


class Grid:
    """All cells for the fields of some expressions; `full` are those in their ranges.

    Raises `ValueError` where there are too many to tell.
    """

    def __init__(self, expressions: tuple[Expression, ...], ranges: Ranges) -> None:
        found: dict[str, list[Literal]] = {}
        for one in (each for whole in expressions for each in comparisons(whole)):
            found.setdefault(one.field, []).extend(_literals(one))
        ends = {name: ranges[name] for name in found if _is_range(ranges.get(name))}
        self.axes = {
            name: _axis([*literals, *ends.get(name, ())])
            for name, literals in found.items()
        }
        if prod(axis.slots for axis in self.axes.values()) > MAX_CELLS:
            raise ValueError("too many cells to tell")
        self._repeat: dict[str, tuple[int, int]] = {}
        stride = 1
        for name, axis in self.axes.items():
            self._repeat[name] = (stride, stride * axis.slots)
            stride *= axis.slots
        self.cells = stride
        self.full = (1 << stride) - 1
        for name, (least, greatest) in ends.items():
            self.full &= self._spread(name, self.axes[name].within(least, greatest))

    def truth(self, expression: Expression) -> Truth:
        """Give where an expression is true and where false, ranges aside."""
        match expression:
            case Comparison() | Membership():
                true, false = _judge(self.axes[expression.field], expression)
                name = expression.field
                return self._spread(name, true), self._spread(name, false)
            case Not(operand):
                true, false = self.truth(operand)
                return false, true
            case And(operands):
                return _join(self.truth(one) for one in operands)
            case Or(operands):
                true, false = _join(self.truth(one)[::-1] for one in operands)
                return false, true

    def _spread(self, name: str, slots: int) -> int:
        """Give every cell whose place on an axis is one of the slots."""
        stride, period = self._repeat[name]
        block = (1 << stride) - 1
        unit = 0
        while slots:
            lowest = slots & -slots
            unit |= block << (lowest.bit_length() - 1) * stride
            slots ^= lowest
        return int(unit * (((1 << self.cells) - 1) // ((1 << period) - 1)))


def _join(truths: Iterator[Truth]) -> Truth:
    """Join by `and`: true where all are, false where one is."""
    true, false = next(truths)
    for one, other in truths:
        true, false = true & one, false | other
    return true, false


def _judge(axis: Axis, one: Comparison | Membership) -> Truth:
    if isinstance(one, Membership):
        named = alike = 0
        for literal in one.literals:
            named |= 1 << axis.place(literal)
            alike |= axis.alike(literal)
        return named, alike & ~named
    at, alike = axis.place(one.literal), axis.alike(one.literal)
    here, before = alike & 1 << at, alike & ((1 << at) - 1)
    true = {
        "<": before,
        "<=": before | here,
        ">": alike & ~(before | here),
        ">=": alike & ~before,
        "==": here,
        "!=": alike & ~here,
    }[one.op]
    return true, alike & ~true


def _axis(literals: Iterable[Literal]) -> Axis:
    literals = tuple(literals)
    numbers = sorted({one for one in literals if isinstance(one, Decimal)})
    texts = {one.casefold() for one in literals if isinstance(one, str)}
    has_bools = any(isinstance(one, bool) for one in literals)
    text_start = 2 * len(numbers) + 2 if numbers else 1
    bool_start = text_start + (len(texts) + 1 if texts else 0)
    return Axis(
        numbers={one: 2 * index + 2 for index, one in enumerate(numbers)},
        texts={one: text_start + index for index, one in enumerate(sorted(texts))},
        text_start=text_start,
        bool_start=bool_start,
        slots=bool_start + 2 * has_bools,
    )


def _literals(one: Comparison | Membership) -> tuple[Literal, ...]:
    literals = one.literals if isinstance(one, Membership) else (one.literal,)
    if not all(_is_safe(literal) for literal in literals):
        raise ValueError("a number too near the end of a double's range")
    orders = isinstance(one, Comparison) and one.op not in ("==", "!=")
    if orders and not isinstance(literals[0], Decimal):
        raise ValueError("only numbers have an order")
    return literals


def _is_range(ends: tuple[Decimal, Decimal] | None) -> bool:
    return ends is not None and all(map(_is_safe, ends)) and ends[0] <= ends[1]


def _is_safe(literal: Literal) -> bool:
    """Tell whether there are numbers on both sides that a double can hold."""
    return not isinstance(literal, Decimal) or (
        literal.is_finite() and literal.copy_abs() <= _SAFE
    )


def _bits(start: int, end: int) -> int:
    return (1 << end) - (1 << start)
