"""Triggers and conditions as a tree (language §1.3).

Parsing, printing and judging stand beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Literal = bool | str | Decimal
"""A literal of the grammar: `true`/`false`, a string, or an exact decimal number."""


def typed(literal: Literal) -> tuple[type, Literal]:
    """Return a literal with its type: to Python `true` and 1 are equal, here they differ."""
    return type(literal), literal


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """`field op literal`, `op` one of < <= > >= == !=."""

    field: str
    op: str
    literal: Literal

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Comparison) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.field, self.op, typed(self.literal)


@dataclass(frozen=True, slots=True, eq=False)
class Membership:
    """`field in [literal, …]`."""

    field: str
    literals: tuple[Literal, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Membership) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.field, tuple(map(typed, self.literals))


@dataclass(frozen=True, slots=True)
class Not:
    """`not operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class And:
    """`a and b and …`, at least two."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """`a or b or …`, at least two."""

    operands: tuple[Expression, ...]


Expression = Comparison | Membership | Not | And | Or
