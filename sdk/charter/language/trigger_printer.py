"""Tree to text, so that parsing what is printed gives the same tree (language §1.3)."""

from __future__ import annotations

from decimal import Decimal

from charter.language.triggers import (
    And,
    Comparison,
    Expression,
    Literal,
    Membership,
    Not,
    Or,
)


def print_trigger(expression: Expression) -> str:
    """Print a trigger or condition with single blanks and the fewest parentheses."""
    match expression:
        case Comparison(name, operator, literal):
            return f"{name} {operator} {print_literal(literal)}"
        case Membership(name, literals):
            return f"{name} in [{', '.join(print_literal(one) for one in literals)}]"
        case Not(operand):
            return f"not {_inside(operand, And, Or)}"
        case And(operands):
            return " and ".join(_inside(one, And, Or) for one in operands)
        case Or(operands):
            return " or ".join(_inside(one, Or) for one in operands)


def print_literal(literal: Literal) -> str:
    """Print a literal as the grammar writes it."""
    if isinstance(literal, bool):
        return "true" if literal else "false"
    if isinstance(literal, str):
        return f'"{literal}"'
    return print_number(literal)


def print_number(value: Decimal) -> str:
    """Print a finite decimal in plain digits, without zeros that say nothing."""
    text = format(value or Decimal(0), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _inside(operand: Expression, *looser: type[And | Or]) -> str:
    text = print_trigger(operand)
    return f"({text})" if isinstance(operand, looser) else text
