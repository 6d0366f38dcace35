"""The parts sentences are made of: names, modes, triggers and lengths of time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from charter.language.document import EdgeAction, EdgeResponse, Mode
from charter.language.trigger_printer import print_number
from charter.language.triggers import (
    And,
    Comparison,
    Expression,
    Literal,
    Membership,
    Not,
    Or,
)

_SNAKE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_AFFIX = re.compile(r"(\*_)?([a-z0-9]+(?:_[a-z0-9]+)*)(_\*)?")
_LETTERS = re.compile(r"(\*)?([a-z0-9]+)(\*)?")

_OPERATORS = {
    "<": "is below",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
    "==": "is",
    "!=": "is not",
}
_MODES: dict[frozenset[Mode], str] = {
    frozenset({Mode.READ}): "read",
    frozenset({Mode.WRITE}): "write to",
    frozenset({Mode.DIRECT}): "act directly on",
    frozenset({Mode.READ, Mode.WRITE}): "read and write",
    frozenset({Mode.READ, Mode.DIRECT}): "read and act directly on",
    frozenset({Mode.WRITE, Mode.DIRECT}): "write to and act directly on",
    frozenset(Mode): "read, write and act directly on",
}
_UNITS = {"m": "minute", "h": "hour", "d": "day", "w": "week"}
_RESPONSES = {
    EdgeAction.QUEUE: "asks a person",
    EdgeAction.STOP: "stops the run",
    EdgeAction.SKIP: "skips it",
    EdgeAction.PROCEED: "goes on and tells the owner",
}


def spoken(name: str) -> str:
    """Give a name as words; one that words would not tell from another, as it is."""
    return name.replace("_", " ") if _SNAKE.fullmatch(name) else f"`{name}`"


def spoken_pattern(pattern: str) -> str:
    """Give a pattern with `…` for what is open, or as it is where that is unclear."""
    match = _AFFIX.fullmatch(pattern)
    if match is None:
        return f"`{pattern}`"
    before, stem, after = match.groups()
    return f"{'…' if before else ''}{spoken(stem)}{'…' if after else ''}"


def any_action(patterns: Sequence[str]) -> str:
    """Say which actions meet one of the patterns."""
    if "*" in patterns:
        return "any action"
    return f"any action {either(_named(one) for one in patterns)}"


def any_resource(pattern: str) -> str:
    """Say which resources meet a pattern, with what lies beneath them."""
    if pattern == "*":
        return "anything"
    what = f"anything {_named(pattern)}" if "*" in pattern else spoken(pattern)
    return f"{what} or anything beneath it"


def _named(pattern: str) -> str:
    """Say what an action's name is like: `beginning with the word delete`."""
    word, letters = _AFFIX.fullmatch(pattern), _LETTERS.fullmatch(pattern)
    if word and (word[1] or word[3]):
        return _with("the words" if "_" in word[2] else "the word", *word.groups())
    if letters and (letters[1] or letters[3]):
        return _with("the letters", *letters.groups())
    return f"named {spoken_pattern(pattern)}"


def _with(words: str, before: str | None, stem: str, after: str | None) -> str:
    where = {
        (True, True): f"with {words} {spoken(stem)} inside its name",
        (True, False): f"ending in {words} {spoken(stem)}",
        (False, True): f"beginning with {words} {spoken(stem)}",
    }
    return where[bool(before), bool(after)]


def touching(modes: Iterable[Mode]) -> str:
    """Say what is done in these modes, before a resource."""
    return _MODES[frozenset(modes)]


def touching_either(modes: Iterable[Mode]) -> str:
    """Say what is done in any one of these modes, before a resource."""
    return touching(modes).replace(" and ", " or ")


def condition(expression: Expression) -> str:
    """Say when an expression is true."""
    match expression:
        case Comparison(name, operator, literal):
            return f"{spoken(name)} {_OPERATORS[operator]} {_literal(literal)}"
        case Membership(name, literals):
            return f"{spoken(name)} is {either(_literal(one) for one in literals)}"
        case Not(operand):
            return f"not ({condition(operand)})"
        case And(operands):
            return " and ".join(_inside(one) for one in operands)
        case Or(operands):
            return " or ".join(_inside(one) for one in operands)


def response(value: EdgeResponse) -> str:
    """Say what an agent does in an edge case."""
    if value.action is EdgeAction.RETRY and value.then is not None:
        times = count(value.retries, "time")
        return f"tries again up to {times}, then {response(value.then)}"
    return _RESPONSES[value.action]


def duration(written: str) -> str:
    """Say a length of time such as `30d`."""
    return count(int(written[:-1]), _UNITS[written[-1]])


def count(number: int, thing: str) -> str:
    """Say how many of a thing there are."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def either(parts: Iterable[str]) -> str:
    """Join with commas and a last `or`."""
    *first, last = parts
    return f"{', '.join(first)} or {last}" if first else last


def both(parts: Iterable[str]) -> str:
    """Join with commas and a last `and`."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def one_line(text: str) -> str:
    """Give prose without line breaks and doubled blanks, or a last full stop."""
    return " ".join(text.split()).removesuffix(".")


def _literal(literal: Literal) -> str:
    if isinstance(literal, bool):
        return "true" if literal else "false"
    return f'"{literal}"' if isinstance(literal, str) else print_number(literal)


def _inside(expression: Expression) -> str:
    said = condition(expression)
    return f"({said})" if isinstance(expression, And | Or) else said
