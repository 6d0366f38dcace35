"""Cutting and inserting in a text, at the places of its nodes.

Nothing here is sure to be right, only likely: who calls reads what comes out. Each
function takes a path that leads somewhere, `insert` one whose last key is new.
"""

from __future__ import annotations

import re
from typing import Any

from charter.language.edit.paths import Parts
from charter.language.reader import compose_text
from charter.language.reader.nodes import Listing, Node, Scalar, Table
from charter.language.writer import OPENED
from charter.language.yaml_text import (
    block_entry,
    flow,
    flow_entry,
    json_text,
    scalar,
)

_BREAK = re.compile(r"\r\n|\r|\n")
_COLON = re.compile(r"\s*:")
_REST = re.compile(r"[ \t]*,?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")


def find(root: Node, parts: Parts) -> Node | None:
    """Give the node at a path."""
    node: Node | None = root
    for part in parts:
        if isinstance(part, int):
            items = node.items if isinstance(node, Listing) else ()
            node = items[part] if 0 <= part < len(items) else None
        else:
            entry = _entry(node, part)
            node = entry[1] if entry else None
    return node


def append(text: str, parts: Parts, data: Any) -> str:
    """Add an item at the end of a list."""
    listing = find(compose_text(text), parts)
    if not isinstance(listing, Listing):
        return text
    written = _flow(text, data)
    if listing.flow:
        return _insert_flow(text, listing, listing.items, written)
    indent = " " * listing.start.column
    return _insert_lines(text, listing.items[-1], [f"{indent}- {written}"])


def insert(text: str, parts: Parts, data: Any) -> str:
    """Add an entry at the end of a mapping."""
    table, key = find(compose_text(text), parts[:-1]), str(parts[-1])
    if not isinstance(table, Table):
        return text
    values = tuple(value for _, value in table.entries)
    if table.flow:
        return _insert_flow(text, table, values, _flow_entry(text, key, data))
    indent = table.entries[0][0].start.column
    return _insert_lines(text, values[-1], block_entry(key, data, indent, OPENED))


def replace(text: str, parts: Parts, data: Any) -> str:
    """Write a value or an item anew."""
    root = compose_text(text)
    node, above = find(root, parts), find(root, parts[:-1])
    if node is None:
        return text
    in_block = isinstance(above, Table) and not above.flow
    if in_block and (isinstance(data, dict | list) or not isinstance(node, Scalar)):
        return rewrite(text, parts, data)
    if in_block and str(parts[-1]) != "target":
        written = scalar(data, block=True)
    else:
        written = _flow(text, data, quoted=parts[-1] in ("trigger", "when", "target"))
    return text[: node.start.index] + written + text[_end(text, node) :]


def rewrite(text: str, parts: Parts, data: Any) -> str:
    """Write a whole entry of a mapping anew, key and value."""
    table, key = find(compose_text(text), parts[:-1]), str(parts[-1])
    entry = _entry(table, key)
    if entry is None or not isinstance(table, Table):
        return text
    start, end = entry[0].start, _end(text, entry[1])
    if table.flow:
        return text[: start.index] + _flow_entry(text, key, data) + text[end:]
    lines = block_entry(key, data, start.column, OPENED)
    lines[0] = lines[0].lstrip(" ")
    return text[: start.index] + _newline(text).join(lines) + text[end:]


def drop(text: str, parts: Parts) -> str:
    """Take an entry or an item away; a collection it leaves empty is `[]` or `{}`."""
    above = find(compose_text(text), parts[:-1])
    if isinstance(above, Listing):
        starts = [(item.start.index, item) for item in above.items]
        index = int(parts[-1])
    elif isinstance(above, Table):
        starts = [(key.start.index, value) for key, value in above.entries]
        index = [key.value for key, _ in above.entries].index(str(parts[-1]))
    else:
        return text
    start, node = starts[index]
    end = _end(text, node)
    if len(starts) == 1 and not above.flow:
        return _emptied(text, parts[:-1], above)
    if above.flow:
        return _drop_flow(text, start, end)
    if isinstance(above, Listing):
        start = _dash(text, above, start)
    begin = _line_start(text, start)
    if not text[begin:start].strip():
        return text[:begin] + text[_line_end(text, end) :]
    # The first key of an item: the next one takes its place behind the dash.
    return text[:start] + text[starts[index + 1][0] :]


def _emptied(text: str, parts: Parts, node: Node) -> str:
    """Write an empty collection behind its key and take the lines of its items away."""
    entry = _entry(find(compose_text(text), parts[:-1]), str(parts[-1]))
    colon = _COLON.match(text, entry[0].end.index) if entry else None
    if colon is None:
        return text
    empty = " []" if isinstance(node, Listing) else " {}"
    start = _line_start(text, node.start.index)
    after = text[_line_end(text, _end(text, node)) :]
    return text[: colon.end()] + empty + text[colon.end() : start] + after


def _drop_flow(text: str, start: int, end: int) -> str:
    begin = _line_start(text, start)
    rest = _REST.match(text, end)
    if rest and not text[begin:start].strip() and not _is_json(text):
        return text[:begin] + text[rest.end() :]
    if comma := re.compile(r"\s*,[ \t]*").match(text, end):
        return text[:start] + text[comma.end() :]
    return re.sub(r",\s*\Z", "", text[:start]) + text[end:]


def _insert_flow(text: str, outer: Node, inner: tuple[Node, ...], new: str) -> str:
    at = _end(text, inner[-1]) if inner else outer.start.index + 1
    return f"{text[:at]}{', ' if inner else ''}{new}{text[at:]}"


def _insert_lines(text: str, last: Node, lines: list[str]) -> str:
    newline = _newline(text)
    at = _line_end(text, _end(text, last))
    lead = "" if text[:at].endswith(("\n", "\r")) else newline
    return text[:at] + lead + "".join(line + newline for line in lines) + text[at:]


def _entry(node: Node | None, key: str) -> tuple[Scalar, Node] | None:
    entries = node.entries if isinstance(node, Table) else ()
    return next((entry for entry in entries if entry[0].value == key), None)


def _flow(text: str, data: Any, *, quoted: bool = False) -> str:
    return json_text(data) if _is_json(text) else flow(data, quoted=quoted)


def _flow_entry(text: str, key: str, data: Any) -> str:
    if _is_json(text):
        return f"{json_text(key)}: {json_text(data)}"
    return flow_entry(key, data)


def _end(text: str, node: Node) -> int:
    """Give where a node's last character stands, before comments that follow it."""
    while not isinstance(node, Scalar) and not getattr(node, "flow", True):
        last = node.items[-1] if isinstance(node, Listing) else node.entries[-1][1]  # type: ignore[union-attr]  # what is broken has no flow
        node = last
    return node.start.index + len(
        text[node.start.index : node.end.index].rstrip(" \t\r\n")
    )


def _dash(text: str, listing: Listing, start: int) -> int:
    """Give where the dash of an item stands: in the column of the first one."""
    before = text[:start]
    while (dash := before.rfind("-")) > listing.start.index:
        if dash - _line_start(text, dash) == listing.start.column:
            return dash
        before = before[:dash]
    return listing.start.index


def _line_start(text: str, index: int) -> int:
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def _line_end(text: str, index: int) -> int:
    """Give where the next line starts, or the text ends."""
    found = _BREAK.search(text, index)
    return found.end() if found else len(text)


def _newline(text: str) -> str:
    found = _BREAK.search(text)
    return found.group() if found else "\n"


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")
