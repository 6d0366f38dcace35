"""Events to tree, refusing whatever YAML offers that a charter has no use for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from charter.language.problems import Code, Problem, quote
from charter.language.reader.nodes import Broken, Listing, Node, Scalar, Spot, Table
from charter.language.reader.scalars import (
    Kind,
    is_ambiguous,
    is_negative_number,
)

if TYPE_CHECKING:
    from yaml.events import Event

_SURROGATE = re.compile("[\ud800-\udfff]")
_IN_QUOTES = "write it in quotes"
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`"


def compose(events: list[Event], problems: list[Problem]) -> Node | None:
    """Give the tree of the document, None if there is none; adds to the problems."""
    composer = _Composer(iter(events), problems)
    for event in composer.events:
        if type(event).__name__ == "DocumentStartEvent":
            return composer.node(next(composer.events), "")
    return None


class _Composer:
    """Recursion is bounded by the levels counted on the events."""

    def __init__(self, events: Iterator[Event], problems: list[Problem]) -> None:
        self.events = events
        self.problems = problems

    def node(self, event: Any, path: str) -> Node:
        name = type(event).__name__
        if name == "AliasEvent":
            return self.alias(event, path)
        if event.anchor is not None:
            message = f"an anchor {quote('&' + event.anchor)} stands here"
            self.report(Code.ANCHOR, event, path, message, "write the value out")
        if event.tag is not None:
            message = f"a tag {quote(event.tag)} stands here"
            self.report(Code.TAG, event, path, message, "remove the tag")
        if name == "ScalarEvent":
            return self.scalar(event, path)
        if name == "SequenceStartEvent":
            return self.listing(event, path)
        return self.table(event, path)

    def alias(self, event: Any, path: str) -> Node:
        written = quote("*" + event.anchor)
        message = f"{written} is an alias"
        fix = "write the value out; a pattern that begins with `*` stands in quotes"
        self.report(Code.ALIAS, event, path, message, fix)
        return Broken(_spot(event, event))

    def scalar(self, event: Any, path: str) -> Node:
        plain = bool(event.style in (None, ""))
        node = Scalar(event.value, plain, _spot(event, event))
        whole = self.is_whole(event, path)
        clear = not plain or self.is_clear(event, path)
        usable = whole and clear and event.tag is None
        return node if usable else Broken(node.spot)

    def is_whole(self, event: Any, path: str) -> bool:
        if _SURROGATE.search(event.value) is None:
            return True
        message = "a text holds half a surrogate pair"
        self.report(Code.FORBIDDEN_CHARACTER, event, path, message, "remove it")
        return False

    def is_clear(self, event: Any, path: str) -> bool:
        value = event.value
        if is_ambiguous(value):
            message = f"YAML 1.1 and 1.2 read {quote(value)} differently"
            self.report(Code.AMBIGUOUS_SCALAR, event, path, message, _IN_QUOTES)
            return False
        if value and value[0] in _INDICATORS and not is_negative_number(value):
            message = f"{quote(value)} begins with {quote(value[0])}, a sign of YAML"
            self.report(Code.UNQUOTED_INDICATOR, event, path, message, _IN_QUOTES)
            return False
        return True

    def listing(self, event: Any, path: str) -> Node:
        items: list[Node] = []
        while type(inner := next(self.events)).__name__ != "SequenceEndEvent":
            items.append(self.node(inner, f"{path}[{len(items)}]"))
        return Listing(tuple(items), event.flow_style, _spot(event, inner))

    def table(self, event: Any, path: str) -> Node:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while type(inner := next(self.events)).__name__ != "MappingEndEvent":
            name = self.key_name(inner)
            below = f"{path}.{name}" if path and name else name or path
            key = self.key(inner, below)
            value = self.node(next(self.events), below)
            if key is None:
                continue
            if key.value in entries:
                message = f"the key {quote(key.value)} stands here twice"
                fix = (
                    f"keep one; the first is in line {entries[key.value][0].spot.line}"
                )
                self.report(Code.DUPLICATE_KEY, inner, below, message, fix)
            else:
                entries[key.value] = (key, value)
        return Table(tuple(entries.values()), event.flow_style, _spot(event, inner))

    def key_name(self, event: Any) -> str:
        """Give how a key is called in a path: shortened when it cannot be right."""
        is_scalar = type(event).__name__ == "ScalarEvent"
        return event.value[:128] if is_scalar else ""

    def key(self, event: Any, path: str) -> Scalar | None:
        plain = type(event).__name__ == "ScalarEvent" and not event.style
        if plain and event.value == "<<":
            message = "`<<` is a merge key"
            self.report(Code.MERGE_KEY, event, path, message, "write the keys out")
            return None
        node = self.node(event, path)
        if isinstance(node, Scalar) and node.kind is Kind.TEXT:
            return node
        if not isinstance(node, Broken):
            shown = quote(node.value) if isinstance(node, Scalar) else "a collection"
            message = f"{shown} is no text and cannot be a key"
            self.report(Code.KEY_NOT_TEXT, event, path, message, _IN_QUOTES)
        return None

    def report(self, code: Code, event: Any, path: str, message: str, fix: str) -> None:
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        self.problems.append(Problem(code, path, line, column, message, fix))


def _spot(first: Any, last: Any) -> Spot:
    start, end = first.start_mark, last.end_mark
    return Spot(start.line + 1, start.column + 1, start.index, end.index)
