"""The tree a document makes, each node with its place. Nothing is ever constructed."""

from __future__ import annotations

from dataclasses import dataclass

from charter.language.reader.scalars import Kind, kind


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node stands: line and column from 1, start and end as text indices."""

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar; `plain` when it is written without quotes and in one style."""

    value: str
    plain: bool
    spot: Spot

    @property
    def kind(self) -> Kind:
        """What the scalar is; anything quoted is text."""
        return kind(self.value) if self.plain else Kind.TEXT


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence; `flow` when it is written in brackets."""

    items: tuple[Node, ...]
    flow: bool
    spot: Spot


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, in the order written, without the entries that are already wrong."""

    entries: tuple[tuple[Scalar, Node], ...]
    flow: bool
    spot: Spot


@dataclass(frozen=True, slots=True)
class Broken:
    """What was already reported: whatever looks at it says nothing more."""

    spot: Spot


Node = Scalar | Listing | Table | Broken
