"""Triggers and conditions as a tree (language §1.3).

Parsing, printing and judging stand beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Literal = bool | str | Decimal
"""A literal of the grammar: `true`/`false`, a string, or an exact decimal number."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`field op literal`, `op` one of < <= > >= == !=."""

    field: str
    op: str
    literal: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    """`field in [literal, …]`."""

    field: str
    literals: tuple[Literal, ...]


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
