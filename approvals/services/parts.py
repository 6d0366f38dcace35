"""Lines of a charter's text: where the part stands that a sentence is about, and other lines in its place."""

from __future__ import annotations

from dataclasses import dataclass

from charter.language import read


@dataclass(frozen=True, slots=True)
class Part:
    """Lines `first` to `last` of a text (from 1), as they stand."""

    first: int
    last: int
    text: str


def whole(text: str) -> Part:
    """All lines."""
    return _part(text, 1, max(1, len(text.splitlines())))


def part_at(text: str, path: str) -> Part:
    """The part of a charter that `path` names; of a list all of it, and where it names nothing, all lines.

    A sentence about what was taken out names a place of the old text, so an entry's place is not looked for.
    """
    lines = text.splitlines()
    places = read(text).lines
    parts = path.split("[", 1)[0]
    while parts and parts not in places:
        parts = parts.rpartition(".")[0]
    if not parts:
        return whole(text)
    first = places[parts]
    return _part(text, first, _end(lines, first))


def replaced(text: str, *, first: int, last: int, new: str) -> str:
    """The text with other lines in place of `first` to `last`; none where `new` is empty."""
    lines = text.splitlines()
    fresh = new.replace("\r\n", "\n").splitlines()
    return "\n".join([*lines[: first - 1], *fresh, *lines[last:]]) + "\n"


def _part(text: str, first: int, last: int) -> Part:
    return Part(first, last, "\n".join(text.splitlines()[first - 1 : last]))


def _end(lines: list[str], first: int) -> int:
    """The last line that belongs to the line `first`: what is further in, and dashes beneath a key."""
    depth, last = _depth(lines[first - 1]), first
    for number, line in enumerate(lines[first:], start=first + 1):
        if not line.strip():
            continue
        inside = _depth(line) > depth or (
            _depth(line) == depth and line.lstrip().startswith("- ")
        )
        if not inside:
            break
        last = number
    return last


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
