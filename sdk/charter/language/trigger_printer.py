"""Tree to text, so that parsing what is printed gives the same tree (language §1.3)."""

from __future__ import annotations

from decimal import Decimal

from charter.language.trigger_tokens import MAX_LENGTH, is_number, tokens
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
    """Print a trigger or condition with single blanks and the fewest parentheses.

    Blanks go where it would be too long to be read: no way to write it is shorter.
    """
    text = _print(expression)
    return text if len(text) <= MAX_LENGTH else _without_blanks(text)


def _print(expression: Expression) -> str:
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
    text = _print(operand)
    return f"({text})" if isinstance(operand, looser) else text


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _without_blanks(text: str) -> str:
    """Leave out every blank that does not part two words."""
    written, last = "", ""
    for word in tokens(text):
        parted = _is_word(last[-1:]) and _is_word(word[:1]) and not is_number(last)
        written, last = written + " " * parted + word, word
    return written
