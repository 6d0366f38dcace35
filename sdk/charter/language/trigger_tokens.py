"""The words of a trigger, each with its column (language §1.3)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from charter.language.triggers import Literal

OPERATORS = ("<", "<=", ">", ">=", "==", "!=")
WORDS = frozenset({"and", "or", "not", "in", "true", "false"})
MAX_LENGTH = 500

END = ""
"""The token after the last one."""

# Invariant: together the branches take every character but a blank, so that what is
# no token of the grammar is a token of one character.
_TOKEN = re.compile(
    r'-?[0-9]+(?:\.[0-9]+)?|"[^"\\\x00-\x1f\x7f-\x9f]*"|[A-Za-z_][A-Za-z0-9_]*'
    r"|<=|>=|==|!=|[^ ]"
)


class TriggerError(ValueError):
    """A trigger that does not parse; `column` counts characters from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


def tokens(text: str) -> list[str]:
    """Split a text into tokens, with as many `END`s as a comparison has parts."""
    return [*_TOKEN.findall(text), END, END, END]


def column(text: str, index: int) -> int:
    """Give the column, from 1, of a token of a text."""
    found = next(islice(_TOKEN.finditer(text), index, None), None)
    return (found.start() if found else len(text)) + 1


def is_number(word: str) -> bool:
    return word[-1:].isdigit() and word[0] in "-0123456789"


@lru_cache(maxsize=2048)
def literal(word: str) -> Literal | None:
    """Give the value of a literal, its number exact; None if it is none.

    A number beyond a double's range is none either.
    """
    if is_number(word):
        value = Decimal(word)
        return value or Decimal(0) if in_range(value) else None
    if word[:1] == '"' and len(word) > 1:
        return word[1:-1]
    return word == "true" if word in ("true", "false") else None


def in_range(value: Decimal | int) -> bool:
    """Tell whether a number is finite once it is a double."""
    if isinstance(value, Decimal) and not value.is_finite():
        return False
    try:
        return float("-inf") < float(value) < float("inf")
    except OverflowError:
        return False


def complaint(word: str) -> str | None:
    """Say what is wrong with a token that is none of the grammar's."""
    if word in _SAYINGS:
        return _SAYINGS[word]
    if len(word) != 1 or _KNOWN.fullmatch(word):
        return None
    if word.isspace():
        return f"unexpected blank U+{ord(word):04X}; only plain blanks separate"
    shown = f"`{word}`" if word.isprintable() else f"character U+{ord(word):04X}"
    return f"unexpected {shown}"


_KNOWN = re.compile(r"[A-Za-z0-9_()\[\],<>]")
_SAYINGS = {
    '"': 'a string ends with `"` and holds no `\\` or control character',
    "=": "unexpected `=`; equality is written `==`, at most `<=`",
}
