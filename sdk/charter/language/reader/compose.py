"""Events to tree, refusing whatever YAML offers that a charter has no use for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from charter.language.problems import Code, Problem, quote
from charter.language.reader.looseness import loose_line, loose_signs
from charter.language.reader.nodes import Broken, Listing, Node, Scalar, Table
from charter.language.reader.scalars import Kind, clear_kind

_SURROGATE = re.compile("[\ud800-\udfff]")
_IN_QUOTES = "write it in quotes"
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_INDENT = "indent it with blanks"
_NUMBERS = (Kind.WHOLE, Kind.FLOAT)


def compose(text: str, events: list[Any], problems: list[Problem]) -> Node | None:
    """Give the tree of the document, None if there is none; adds to the problems."""
    problems += loose_signs(text, events)
    composer = _Composer(text, iter(events), problems)
    for event in composer.events:
        if type(event).__name__ == "DocumentStartEvent":
            return composer.node(next(composer.events))
    return None


class _Composer:
    """Recursion is bounded by the levels counted on the events."""

    def __init__(
        self, text: str, events: Iterator[Any], problems: list[Problem]
    ) -> None:
        self.text = text
        self.events = events
        self.problems = problems
        self.parts: list[str | int] = []  # of the path to where it is
        self.indent = -1  # the column of the block collection around

    def node(self, event: Any) -> Node:
        name = type(event).__name__
        if name == "AliasEvent":
            return self.alias(event)
        if event.anchor is not None:
            message = f"an anchor {quote('&' + event.anchor)} stands here"
            self.report(Code.ANCHOR, event, message, "write the value out")
        if event.tag is not None:
            message = f"a tag {quote(event.tag)} stands here"
            self.report(Code.TAG, event, message, "remove the tag")
        if name == "ScalarEvent":
            return self.scalar(event)
        if name == "SequenceStartEvent":
            return self.listing(event)
        return self.table(event)

    def alias(self, event: Any) -> Node:
        written = quote("*" + event.anchor)
        message = f"{written} is an alias"
        fix = "write the value out; a pattern that begins with `*` stands in quotes"
        self.report(Code.ALIAS, event, message, fix)
        return Broken(event.start_mark, event.end_mark)

    def scalar(self, event: Any) -> Node:
        value, plain = event.value, not event.style
        if event.start_mark.line != event.end_mark.line:
            self.check_lines(event, event)
        kind = clear_kind(value) if plain else Kind.TEXT
        if (
            kind is None
            or event.tag is not None
            or (plain and not self.is_clear(event, kind))
            or (not plain and not self.is_whole(event))
        ):
            if kind is None:
                message = f"YAML 1.1 and 1.2 read {quote(value)} differently"
                self.report(Code.AMBIGUOUS_SCALAR, event, message, _IN_QUOTES)
            return Broken(event.start_mark, event.end_mark)
        return Scalar(value, plain, kind, event.start_mark, event.end_mark)

    def is_whole(self, event: Any) -> bool:
        if _SURROGATE.search(event.value) is None:
            return True
        message = "a text holds half a surrogate pair"
        self.report(Code.FORBIDDEN_CHARACTER, event, message, "remove it")
        return False

    def is_clear(self, event: Any, kind: Kind) -> bool:
        first, ending = event.value[:1], event.value[-2:]
        if ending == " -":  # not every reader takes it before a comma
            message = f"{quote(event.value)} ends with `-`, a sign of YAML"
            self.report(Code.UNQUOTED_INDICATOR, event, message, _IN_QUOTES)
            return False
        if first not in _INDICATORS or (first == "-" and kind in _NUMBERS):
            return True
        message = f"{quote(event.value)} begins with {quote(first)}, a sign of YAML"
        self.report(Code.UNQUOTED_INDICATOR, event, message, _IN_QUOTES)
        return False

    def listing(self, event: Any) -> Node:
        items: list[Node] = []
        around = self.enter(event)
        self.parts.append("")
        while type(inner := next(self.events)).__name__ != "SequenceEndEvent":
            self.parts[-1] = len(items)
            items.append(self.node(inner))
        self.parts.pop()
        self.leave(event, inner, around, holds=bool(items))
        return Listing(tuple(items), event.flow_style, event.start_mark, inner.end_mark)

    def table(self, event: Any) -> Node:
        entries: dict[str, tuple[Scalar, Node]] = {}
        around = self.enter(event)
        self.parts.append("")
        while type(inner := next(self.events)).__name__ != "MappingEndEvent":
            is_scalar = type(inner).__name__ == "ScalarEvent"
            self.parts[-1] = inner.value if is_scalar else ""
            key = self.key(inner)
            value = self.node(next(self.events))
            if key is None:
                continue
            if key.value in entries:
                message = f"the key {quote(key.value)} stands here twice"
                first = entries[key.value][0].start.line + 1
                fix = f"keep one; the first is in line {first}"
                self.report(Code.DUPLICATE_KEY, inner, message, fix)
            else:
                entries[key.value] = (key, value)
        self.parts.pop()
        self.leave(event, inner, around, holds=bool(entries))
        return Table(
            tuple(entries.values()), event.flow_style, event.start_mark, inner.end_mark
        )

    def enter(self, event: Any) -> int:
        around = self.indent
        if not event.flow_style:
            self.indent = event.start_mark.column
        return around

    def leave(self, first: Any, last: Any, around: int, *, holds: bool) -> None:
        self.indent = around
        if first.flow_style and first.start_mark.line != last.end_mark.line:
            self.check_lines(first, last, closers="]}" if holds else "")

    def check_lines(self, first: Any, last: Any, *, closers: str = "") -> None:
        """Refuse a line that goes on without being indented, as YAML 1.2 does."""
        line = loose_line(self.text, first, last, self.indent, closers)
        if line is not None:
            message = "a line goes on with what is above it, but is not indented more"
            place = Problem(Code.NOT_YAML, self.path(), line, 1, message, _INDENT)
            self.problems.append(place)

    def key(self, event: Any) -> Scalar | None:
        plain = type(event).__name__ == "ScalarEvent" and not event.style
        if plain and event.value == "<<":
            message = "`<<` is a merge key"
            self.report(Code.MERGE_KEY, event, message, "write the keys out")
            return None
        node = self.node(event)
        if isinstance(node, Scalar) and node.kind is Kind.TEXT:
            return node
        if not isinstance(node, Broken):
            shown = quote(node.value) if isinstance(node, Scalar) else "a collection"
            message = f"{shown} is no text and cannot be a key"
            self.report(Code.KEY_NOT_TEXT, event, message, _IN_QUOTES)
        return None

    def report(self, code: Code, event: Any, message: str, fix: str) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        self.problems.append(Problem(code, self.path(), line, column, message, fix))

    def path(self) -> str:
        path = ""
        for part in self.parts:
            if isinstance(part, int):
                path += f"[{part}]"
            else:  # a key that is this long cannot be right, and is shortened
                path += f".{part[:128]}" if path and part else part[:128]
        return path
