"""Where a character of a scalar's value stands in the text."""

from __future__ import annotations

import re

from charter.language.reader.nodes import Scalar
from charter.language.reader.text import position

# Only looked for where blanks begin, or a run of them would be gone over again and again.
_FOLD = r"(?<![ \t])[ \t]*(?:\r\n|\r|\n)[ \t]*"
_UNITS = {
    '"': re.compile(rf"\\x..|\\u.{{4}}|\\U.{{8}}|\\.|{_FOLD}|.", re.DOTALL),
    "'": re.compile(rf"''|{_FOLD}|.", re.DOTALL),
}
_PLAIN = re.compile(rf"{_FOLD}|.", re.DOTALL)
"""What stands for one character each, by how the scalar is quoted."""


def inside(text: str, node: Scalar, count: int) -> tuple[int, int]:
    """Give line and column, from 1, of what follows so many characters of the value.

    In a block scalar, and where lines are folded to more than a blank, that of the
    scalar itself.
    """
    source = text[node.start.index : node.end.index]
    if node.plain and source == node.value:
        return node.start.line + 1, node.start.column + 1 + count
    if node.plain:
        ends = [found.start() for found in _PLAIN.finditer(source)]
    elif source[:1] in _UNITS:
        units = _UNITS[source[0]].finditer(source, 1, len(source) - 1)
        ends = [found.start() for found in units]
    else:
        ends = []
    if len(ends) != len(node.value):
        return node.start.line + 1, node.start.column + 1
    closing = len(source) - (not node.plain)
    at = ends[count] if count < len(ends) else closing
    line, column = position(source, at)
    first = node.start.column if line == 1 else 0
    return node.start.line + line, first + column
