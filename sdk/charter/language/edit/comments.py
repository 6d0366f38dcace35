"""Writing comments beside what they are about: the text says more, the document the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charter.language.edit.paths import Parts
from charter.language.reader import compose_text, read
from charter.language.reader.nodes import Listing, Node, Table

WIDTH = 100


def add_comments(text: str, comments: Mapping[Parts, Sequence[str]]) -> str:
    """Put comments in lines of their own above the entries or values at the paths.

    A comment is one line of any text: what would not be a comment in it is left out, and what is longer
    than a line is clipped. A path that leads nowhere, or into brackets, is passed over. Raises
    `DocumentError` if the text does not read; the new one reads as the same document.
    """
    before, root = read(text), compose_text(text)
    lines = text.split("\n")
    found = [(_line(root, path), said) for path, said in comments.items()]
    placed = [(line, said) for line, said in found if line is not None]
    # From below, so that the lines above keep their numbers.
    for line, said in sorted(placed, key=lambda one: one[0], reverse=True):
        indent = lines[line][: len(lines[line]) - len(lines[line].lstrip(" "))]
        lines[line:line] = [f"{indent}# {_comment(one)}" for one in said]
    commented = "\n".join(lines)
    return commented if read(commented) == before else text


def _line(node: Node, parts: Parts) -> int | None:
    """The line, from 0, on which an entry begins; None unless it begins a line of its own."""
    line = node.start.line
    for part in parts:
        if not isinstance(node, Listing | Table) or node.flow:
            return None
        if isinstance(node, Listing):
            if not isinstance(part, int) or part >= len(node.items):
                return None
            node = node.items[part]
            line = node.start.line
        else:
            entry = next((one for one in node.entries if one[0].value == part), None)
            if entry is None:
                return None
            key, node = entry
            line = key.start.line
    return line


def _comment(text: str) -> str:
    plain = "".join(one if one.isprintable() else " " for one in text)
    line = " ".join(plain.split())
    return line if len(line) <= WIDTH else line[: WIDTH - 1].rstrip() + "…"
