"""The words of a trigger, each with its column (language §1.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

OPERATORS = ("<", "<=", ">", ">=", "==", "!=")
WORDS = frozenset({"and", "or", "not", "in", "true", "false"})
MAX_LENGTH = 500

_TOKEN = re.compile(
    r"""
    (?P<number>-?[0-9]+(?:\.[0-9]+)?)
    | (?P<string>"[^"\\\x00-\x1f\x7f-\x9f]*")
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<operator><=|>=|==|!=|<|>)
    | (?P<mark>[()\[\],])
    """,
    re.VERBOSE,
)


class TriggerError(ValueError):
    """A trigger that does not parse; `column` counts characters from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: number, string, word (of the grammar), field, operator, mark or end."""

    kind: str
    text: str
    column: int


def tokens(text: str) -> list[Token]:
    """Split a trigger into tokens, the last one `end`; raises `TriggerError`."""
    if len(text) > MAX_LENGTH:
        message = f"a trigger has at most {MAX_LENGTH} characters, this has {len(text)}"
        raise TriggerError(message, MAX_LENGTH + 1)
    found = []
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise TriggerError(_complaint(text, at), at + 1)
        found.append(_token(match))
        at = match.end()
    return [*found, Token("end", "", len(text) + 1)]


def number(token: Token) -> Decimal:
    """Give the exact value of a number token; raises beyond a double's range."""
    value = Decimal(token.text)
    if not in_range(value):
        raise TriggerError("a number beyond the range of a double", token.column)
    return value or Decimal(0)


def in_range(value: Decimal | int) -> bool:
    """Tell whether a number is finite once it is a double."""
    if isinstance(value, Decimal) and not value.is_finite():
        return False
    try:
        return float("-inf") < float(value) < float("inf")
    except OverflowError:
        return False


def _token(match: re.Match[str]) -> Token:
    kind, text = str(match.lastgroup), match.group()
    if kind == "word" and text not in WORDS:
        kind = "field"
    return Token(kind, text, match.start() + 1)


def _complaint(text: str, at: int) -> str:
    character = text[at]
    if character == '"':
        return 'a string ends with `"` and holds no `\\` or control character'
    if character == "=":
        return "unexpected `=`; equality is written `==`"
    if character.isspace():
        return f"unexpected blank U+{ord(character):04X}; only plain blanks separate"
    if character.isprintable():
        return f"unexpected `{character}`"
    return f"unexpected character U+{ord(character):04X}"
