"""A node with its path, and the plain questions a schema asks of it.

A question that is answered wrongly is reported, and a harmless value of the right type
is given instead, so that reading goes on and every problem is found at once. Nothing
built that way is ever handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import NamedTuple, TypeVar

from charter.language.problems import Code, Problem, quote
from charter.language.reader.insides import inside
from charter.language.reader.nodes import Broken, Listing, Node, Scalar, Table
from charter.language.reader.scalars import Kind
from charter.language.spelling import nearest

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

MAX_WHOLE = 1_000_000
MAX_SUGGESTIONS = 20
MAX_COMPARED = 40_000
"""How many suggestions one reading makes, and how many pairs of letters it compares."""


@dataclass(slots=True)
class Reading:
    """What one reading gathers: problems, and the line of each rule."""

    text: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    suggestions: int = 0
    compared: int = 0

    def suggest(self, wrong: str, known: tuple[str, ...]) -> str | None:
        """Give the known word that was probably meant; only so often, to stay quick."""
        if self.suggestions >= MAX_SUGGESTIONS:
            return None
        self.suggestions += 1
        self.compared += len(wrong) * sum(map(len, known))
        return nearest(wrong, known) if self.compared <= MAX_COMPARED else None


class Place(NamedTuple):
    """A node at a path, such as `authorization.can_access[0]`, maybe under a key."""

    reading: Reading
    node: Node
    path: str
    key: Scalar | None = None

    def report(self, code: Code, message: str, fix: str, *, within: int = 0) -> None:
        """Report what is wrong here; `within`: after so many characters of a scalar."""
        start, node = self.node.start, self.node
        line, column = start.line + 1, start.column + 1
        if within and isinstance(node, Scalar) and self.reading.text:
            line, column = inside(self.reading.text, node, within)
        problem = Problem(code, self.path, line, column, message, fix)
        self.reading.problems.append(problem)

    def mark(self) -> None:
        """Remember the line of this place, its key's if it has one, as a rule's."""
        first = self.key or self.node
        self.reading.lines[self.path] = first.start.line + 1

    @property
    def is_broken(self) -> bool:
        return isinstance(self.node, Broken)

    @property
    def is_table(self) -> bool:
        return isinstance(self.node, Table)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, Listing)

    def entries(self) -> list[tuple[str, Place]]:
        """Give the entries of a mapping whose keys are free."""
        if not isinstance(self.node, Table):
            self.wrong_type("a mapping")
            return []
        reading, path = self.reading, self.path
        return [
            (key.value, Place(reading, value, _below(path, key.value), key))
            for key, value in self.node.entries
        ]

    def at_key(self) -> Place:
        """Give the place of the key this stands under, to report what is wrong there."""
        return Place(self.reading, self.key or self.node, self.path)

    def fields(
        self, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> Mapping[str, Place]:
        """Give the entries of a mapping whose keys are these and no others.

        What is required and missing is reported, and there as a broken place.
        """
        known = required + optional
        found = {}
        for key, place in self.entries():
            if key in known:
                found[key] = place
            else:
                place.unknown_key(known)
        for key in required:
            if key not in found:
                if self.is_table:
                    self.missing_key(key)
                broken = Broken(self.node.start, self.node.end)
                found[key] = Place(self.reading, broken, _below(self.path, key))
        return found

    def unknown_key(self, known: tuple[str, ...]) -> None:
        """Report the key this stands under."""
        key = self.key.value if self.key else ""
        meant = self.reading.suggest(key, known)
        hint = f"; did you mean {quote(meant)}?" if meant else ""
        fix = f"write {quote(meant)}" if meant else f"use one of {', '.join(known)}"
        message = f"unknown key {quote(key)}{hint}"
        self.at_key().report(Code.UNKNOWN_KEY, message, fix)

    def missing_key(self, key: str) -> None:
        message = f"the key {quote(key)} is missing"
        missing = Place(self.reading, self.node, _below(self.path, key))
        missing.report(Code.MISSING_KEY, message, f"add {quote(key)}")

    def items(self) -> list[Place]:
        """Give the entries of a list."""
        if not isinstance(self.node, Listing):
            self.wrong_type("a list")
            return []
        reading, path = self.reading, self.path
        return [
            Place(reading, node, f"{path}[{index}]")
            for index, node in enumerate(self.node.items)
        ]

    def some(self, read: Callable[[Place], T]) -> tuple[T, ...]:
        """Give what is read of each entry of a list that may not be empty."""
        if isinstance(self.node, Listing) and not self.node.items:
            fix = "name at least one, or leave the key out"
            self.report(Code.EMPTY_LIST, "an empty list `[]`", fix)
        return tuple(read(item) for item in self.items())

    def scalar(self) -> str:
        """Give text: a quoted scalar, or a plain one that is nothing else."""
        node = self.node
        if isinstance(node, Scalar) and node.kind is Kind.TEXT:
            return node.value
        self.wrong_type("text")
        return ""

    def choice(self, options: type[E]) -> E:
        """Give the member of an enumeration that the text names."""
        known: dict[str, E] = _members(options)
        value = self.scalar()
        if value in known:
            return known[value]
        if value or not self.is_silent:
            self.unknown_value(value, tuple(known))
        return next(iter(options))

    def unknown_value(self, value: str, known: tuple[str, ...]) -> None:
        meant = self.reading.suggest(value, known)
        hint = f"; did you mean {quote(meant)}?" if meant else ""
        fix = f"use one of {', '.join(known)}"
        self.report(Code.UNKNOWN_VALUE, f"unknown value {quote(value)}{hint}", fix)

    @property
    def is_silent(self) -> bool:
        """Tell whether asking for text here was already reported."""
        return not (isinstance(self.node, Scalar) and self.node.kind is Kind.TEXT)

    def whole(self, most: int = MAX_WHOLE) -> int:
        """Give a whole number from 1, written in plain decimal digits."""
        node = self.node
        if isinstance(node, Scalar) and node.plain and _is_whole(node.value, most):
            return int(node.value)
        if not self.is_broken:
            message = f"expected a whole number from 1 to {most:,}"
            message += f", found {_written(node)}"
            fix = f"write a number from 1 to {most:,} in plain digits"
            self.report(Code.INVALID_NUMBER, message, fix)
        return 1

    def flag(self) -> bool:
        node = self.node
        if isinstance(node, Scalar) and node.kind is Kind.BOOLEAN:
            return node.value.lower() == "true"
        self.wrong_type("`true` or `false`")
        return False

    def wrong_type(self, wanted: str) -> None:
        if not self.is_broken:
            message = f"expected {wanted}, found {_written(self.node)}"
            fix = (
                "write it in quotes" if self.wants_quotes(wanted) else f"give {wanted}"
            )
            self.report(Code.WRONG_TYPE, message, fix)

    def wants_quotes(self, wanted: str) -> bool:
        is_number = isinstance(self.node, Scalar) and self.node.kind is not Kind.NULL
        return wanted == "text" and is_number


def optional(place: Place | None, read: Callable[[Place], T]) -> T | None:
    """Read a place if it is there."""
    return None if place is None else read(place)


@cache
def _members(options: type[E]) -> dict[str, E]:
    return {str(one): one for one in options}


def _below(path: str, key: str) -> str:
    return f"{path}.{key[:128]}" if path else key[:128]


def _is_whole(value: str, most: int) -> bool:
    digits = value.isascii() and value.isdigit() and value[0] != "0"
    return digits and len(value) <= len(str(most)) and int(value) <= most


def _written(node: Node) -> str:
    if isinstance(node, Listing):
        return "a list"
    if isinstance(node, Table):
        return "a mapping"
    if not isinstance(node, Scalar) or node.kind is Kind.NULL:
        return "nothing"
    if node.kind is Kind.TEXT:
        return f"the text {quote(node.value)}"
    return f"{node.kind} {quote(node.value)}"
