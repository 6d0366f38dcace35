"""Where the parts of a drawn composition stand: in layers from left to right, with few crossings.

Sugiyama's way in small: links that close a circle are set aside, each part stands right of all that direct
it, long links get a bend in every layer they pass, and layers are ordered by the middle of their neighbours.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import pairwise

SWEEPS = 6

Name = Hashable
Link = tuple[Name, Name]


@dataclass(frozen=True, slots=True)
class Bend:
    """Where a long link passes a layer."""

    source: Name
    target: Name
    layer: int


@dataclass(frozen=True, slots=True)
class Layers:
    """The parts in layers, top down, bends among them; each long link's bends; `back`: links of circles."""

    rows: tuple[tuple[Name, ...], ...]
    bends: Mapping[Link, tuple[Bend, ...]]
    back: frozenset[Link]


def layers(root: Name, links: Iterable[Link]) -> Layers:
    """Lay out the parts that can be reached from `root`, one link between any two; always ends."""
    out: dict[Name, list[Name]] = {root: []}
    for source, target in dict.fromkeys(links):
        out.setdefault(source, []).append(target)
        out.setdefault(target, [])
    back = _circles(root, out)
    ahead = {
        source: [target for target in targets if (source, target) not in back]
        for source, targets in out.items()
    }
    depth = _depths(ahead)
    bends = {
        (source, target): tuple(
            Bend(source, target, layer)
            for layer in range(depth[source] + 1, depth[target])
        )
        for source, targets in ahead.items()
        for target in targets
    }
    rows: list[list[Name]] = [[] for _ in range(max(depth.values()) + 1)]
    for name, layer in depth.items():
        rows[layer].append(name)
    for passed in bends.values():
        for bend in passed:
            rows[bend.layer].append(bend)
    return Layers(_ordered(rows, _short(bends)), bends, back)


def _circles(root: Name, out: Mapping[Name, list[Name]]) -> frozenset[Link]:
    """The links that lead back to a part above."""
    back: set[Link] = set()
    done: set[Name] = set()
    path: dict[Name, int] = {root: 0}
    stack = [root]
    while stack:
        name = stack[-1]
        place = path[name]
        if place == len(out[name]):
            done.add(name)
            del path[stack.pop()]
            continue
        path[name] += 1
        target = out[name][place]
        if target in path:
            back.add((name, target))
        elif target not in done:
            path[target] = 0
            stack.append(target)
    return frozenset(back)


def _depths(ahead: Mapping[Name, list[Name]]) -> dict[Name, int]:
    """How many links lead to each part on the longest way."""
    above: dict[Name, list[Name]] = {name: [] for name in ahead}
    for source, targets in ahead.items():
        for target in targets:
            above[target].append(source)
    depth: dict[Name, int] = {}
    for name in TopologicalSorter(above).static_order():
        depth[name] = 1 + max((depth[one] for one in above[name]), default=-1)
    return depth


def _short(bends: Mapping[Link, tuple[Bend, ...]]) -> list[Link]:
    """Every link in pieces from layer to layer."""
    pieces: list[Link] = []
    for (source, target), passed in bends.items():
        way = [source, *passed, target]
        pieces += pairwise(way)
    return pieces


def _ordered(
    rows: list[list[Name]], pieces: Sequence[Link]
) -> tuple[tuple[Name, ...], ...]:
    left: dict[Name, list[Name]] = {}
    right: dict[Name, list[Name]] = {}
    for source, target in pieces:
        right.setdefault(source, []).append(target)
        left.setdefault(target, []).append(source)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        for row in rows[1:] if forth else reversed(rows[:-1]):
            _settle(row, left if forth else right, rows)
    return tuple(tuple(row) for row in rows)


def _settle(
    row: list[Name], neighbours: Mapping[Name, list[Name]], rows: list[list[Name]]
) -> None:
    """Order a layer by the middle of what each part is linked with next door."""
    at = {name: place for one in rows for place, name in enumerate(one)}

    def middle(name: Name) -> float:
        beside = neighbours.get(name)
        return sum(at[one] for one in beside) / len(beside) if beside else at[name]

    row.sort(key=middle)
