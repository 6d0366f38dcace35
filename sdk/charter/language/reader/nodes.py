"""The tree a document makes, each node with its place. Nothing is ever constructed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from charter.language.reader.scalars import Kind


class Mark(Protocol):
    """A point of the text as the parser gives it: line and column from 0, and index."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def index(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node begins: line and column from 1."""

    line: int
    column: int


# Nodes are named tuples: a document has thousands, and a tuple is made the quickest.
class Scalar(NamedTuple):
    """A scalar; `plain` when it is written without quotes and in one style."""

    value: str
    plain: bool
    kind: Kind
    start: Mark
    end: Mark

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return _spot(self)


class Listing(NamedTuple):
    """A sequence; `flow` when it is written in brackets."""

    items: tuple[Node, ...]
    flow: bool
    start: Mark
    end: Mark

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return _spot(self)


class Table(NamedTuple):
    """A mapping, in the order written, without the entries that are already wrong."""

    entries: tuple[tuple[Scalar, Node], ...]
    flow: bool
    start: Mark
    end: Mark

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return _spot(self)


class Broken(NamedTuple):
    """What was already reported: whatever looks at it says nothing more."""

    start: Mark
    end: Mark

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return _spot(self)


Node = Scalar | Listing | Table | Broken


def _spot(node: Node) -> Spot:
    return Spot(node.start.line + 1, node.start.column + 1)
