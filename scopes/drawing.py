"""A composition as a drawing: boxes with a shape and a word, links with the version, all in pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scopes.layers import Bend, Layers, Link, Name, layers

WIDTH, HEIGHT = 224, 68
BEND_HEIGHT = 14
ACROSS, BETWEEN = 104, 22
MARGIN = 12
BELOW = 46
"""Room under the boxes for a link that leads back."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """A part to draw. `tone`: root | fine | newer | now | never; `word`: its state; `href` empty: no page."""

    key: Key
    title: str
    version: str
    word: str
    tone: str
    href: str
    x: int = 0
    y: int = 0

    @property
    def width(self) -> int:
        """Of every box."""
        return WIDTH

    @property
    def height(self) -> int:
        """Of every box."""
        return HEIGHT

    @property
    def short_title(self) -> str:
        """As much of the title as the box holds."""
        return _clipped(self.title, 22)

    @property
    def short_word(self) -> str:
        """As much of the state as the box holds."""
        return _clipped(self.word, 27 - len(self.version))


@dataclass(frozen=True, slots=True)
class Wire:
    """A link to draw: `path` in SVG's own words, `label` at (x, y). `tone`: fine | now | never | back."""

    path: str
    label: str
    tone: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes in reading order, links under them."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]


def draw(
    root: Box,
    boxes: Mapping[Key, Box],
    links: Mapping[tuple[Key, Key], tuple[str, str]],
) -> Drawing:
    """Place the boxes; `links`: (source, target) to (label, tone)."""
    plan = layers(root.key, links)
    every = {root.key: root, **boxes}
    heights = [_height(row) for row in plan.rows]
    tallest = max(heights)
    places: dict[Name, tuple[int, int]] = {}
    for layer, row in enumerate(plan.rows):
        x = MARGIN + layer * (WIDTH + ACROSS)
        y = MARGIN + (tallest - heights[layer]) // 2
        for name in row:
            places[name] = (x, y)
            y += _tall(name) + BETWEEN
    wires = tuple(
        _wire(link, label, tone, plan=plan, places=places, floor=tallest)
        for link, (label, tone) in links.items()
    )
    depth = len(plan.rows)
    return Drawing(
        width=2 * MARGIN + depth * WIDTH + (depth - 1) * ACROSS,
        height=2 * MARGIN + tallest + (BELOW if plan.back else 0),
        boxes=tuple(_placed(every, places, plan.rows)),
        wires=wires,
    )


def _placed(
    boxes: Mapping[Key, Box],
    places: Mapping[Name, tuple[int, int]],
    rows: Sequence[Sequence[Name]],
) -> Iterator[Box]:
    for row in rows:
        for name in row:
            if not isinstance(name, Bend):
                x, y = places[name]
                yield replace(boxes[name], x=x, y=y)  # type: ignore[index]  # what is no bend is a key


def _tall(name: Name) -> int:
    return BEND_HEIGHT if isinstance(name, Bend) else HEIGHT


def _height(row: Sequence[Name]) -> int:
    return sum(_tall(name) + BETWEEN for name in row) - BETWEEN


def _wire(
    link: Link,
    label: str,
    tone: str,
    *,
    plan: Layers,
    places: Mapping[Name, tuple[int, int]],
    floor: int,
) -> Wire:
    if link in plan.back:
        return _back(link, label, places, floor)
    way = [link[0], *plan.bends[link], link[1]]
    path, x, y = "", 0, 0
    for source, target in pairwise(way):
        from_x, from_y = _right(source, places)
        to_x, to_y = _left(target, places)
        half = (from_x + to_x) // 2
        start = f"M{from_x} {from_y}" if not path else f"L{from_x} {from_y}"
        path += f"{start}C{half} {from_y} {half} {to_y} {to_x} {to_y}"
        x, y = half, (from_y + to_y) // 2
    return Wire(path, label, tone, x, y - 6)


def _right(name: Name, places: Mapping[Name, tuple[int, int]]) -> tuple[int, int]:
    x, y = places[name]
    return x + WIDTH, y + _tall(name) // 2


def _left(name: Name, places: Mapping[Name, tuple[int, int]]) -> tuple[int, int]:
    x, y = places[name]
    return x, y + _tall(name) // 2


def _back(
    link: Link, label: str, places: Mapping[Name, tuple[int, int]], floor: int
) -> Wire:
    """A link to a part above runs under all boxes, so that nobody takes it for another."""
    from_x, from_y = (places[link[0]][0] + WIDTH // 2, places[link[0]][1] + HEIGHT)
    to_x, to_y = (places[link[1]][0] + WIDTH // 2 - 24, places[link[1]][1] + HEIGHT)
    low = MARGIN + floor + BELOW
    path = f"M{from_x} {from_y}C{from_x} {low} {to_x} {low} {to_x} {to_y}"
    bottom = (from_y + 6 * low + to_y) // 8
    return Wire(path, label, "back", (from_x + to_x) // 2, bottom - 6)


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
