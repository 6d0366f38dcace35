"""The accountability chain as a drawing: a column for each step, a box for each link, in user units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap

from registry.chain import Link, Step

WIDE, BETWEEN = 172, 20
HIGH, APART, TOP = 64, 10, 30
MOST = 5
"""Boxes in a column; the list beside the drawing names them all."""
LEADING = 17
NAME, ROLE = 15, 19
"""Characters that fit into a box."""


@dataclass(frozen=True, slots=True)
class Box:
    """One link. `kind`: person, team, gap or more, each with its shape; `lines`: (how far down, words).

    The first `names` of the lines are its name.
    """

    kind: str
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]
    said: str
    names: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """One step: its title, its boxes, and whether an arrow leads on to the next."""

    title: str
    x: int
    boxes: tuple[Box, ...]
    leads_on: bool

    @property
    def arrow(self) -> tuple[int, int]:
        """Where the arrow begins and ends, across."""
        return self.x + WIDE, self.x + WIDE + BETWEEN


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole, as wide and high as its boxes need; `middle`: how far down the arrows run."""

    columns: tuple[Column, ...]
    width: int
    height: int
    box_width: int = WIDE
    box_height: int = HIGH
    middle: int = TOP + HIGH // 2


def draw(steps: Sequence[Step]) -> Drawing:
    """Lay the steps out from left to right."""
    columns = tuple(
        Column(
            step.title,
            place * (WIDE + BETWEEN),
            _boxes(step, place * (WIDE + BETWEEN)),
            leads_on=place + 1 < len(steps),
        )
        for place, step in enumerate(steps)
    )
    most = max((len(column.boxes) for column in columns), default=0)
    return Drawing(
        columns,
        width=len(steps) * (WIDE + BETWEEN) - BETWEEN,
        height=TOP + most * (HIGH + APART),
    )


def _boxes(step: Step, x: int) -> tuple[Box, ...]:
    shown = list(step.links)
    left = len(shown) - MOST
    if left > 0:
        shown = shown[: MOST - 1]
    boxes = [_box(link, step, x, _down(place)) for place, link in enumerate(shown)]
    if left > 0:
        words = f"{left + 1} more"
        boxes.append(
            Box("more", x, _down(MOST - 1), _lines([words, "see the list"]), words)
        )
    return tuple(boxes)


def _down(place: int) -> int:
    return TOP + place * (HIGH + APART)


def _box(link: Link, step: Step, x: int, y: int) -> Box:
    if link.gap:
        told = wrap(step.told(link), ROLE, max_lines=2, placeholder=" …")
        lines = ["Missing", *told]
        return Box("gap", x, y, _lines(lines), f"{link.role}: missing, {link.gap}")
    kind = "person" if link.person else "team"
    name = wrap(link.name, NAME, max_lines=2, placeholder=" …")
    lines = [*name, shorten(link.role, ROLE, placeholder=" …") or link.role[:ROLE]]
    return Box(kind, x, y, _lines(lines), f"{link.role}: {link.name}", len(name))


def _lines(words: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """The words one below the other, in the middle of a box."""
    first = HIGH // 2 + 5 - (len(words) - 1) * LEADING // 2
    return tuple((first + LEADING * place, line) for place, line in enumerate(words))
