"""What libyaml takes and YAML 1.2 does not, so that every reader reads one document."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from charter.language.problems import Code, Problem
from charter.language.reader.text import position

_MOST = 20
"""How often one kind of it is reported."""

_SUSPECT = re.compile(r"[^\s#]#|\t|\?")
_COMMENT = re.compile(r"^([^#\n]*[^\s#])#", re.MULTILINE)
_TAB = re.compile(r"^(?! *\t)([^#\n\t]+)\t", re.MULTILINE)
_KEY = re.compile(r"^([^#\n?]*)\?", re.MULTILINE)
_IN_QUOTES = re.compile(r"[^\r\n]")
_PLAIN = re.compile(r"[^\r\n\t]")
_BREAK = re.compile(r"\r\n|\r|\n")
_BLOCK = ("|", ">")


def loose_signs(text: str, events: list[Any]) -> list[Problem]:
    """Find comments without a blank before them, `}# note`, tabs, and `?` keys."""
    if not _SUSPECT.search(text):
        return []
    bare = _without_scalars(text, events).replace("\r", "\n")
    return [
        _at(text, found.end(1), *what)
        for sign, what in _SIGNS
        for found in islice(sign.finditer(bare), _MOST)
    ]


_EXPLICIT = (
    Code.UNQUOTED_INDICATOR,
    "a key begins with `?`, a sign of YAML itself",
    "write the key alone, or in quotes",
)
_GLUED = (
    Code.UNQUOTED_COMMENT,
    "a comment `#` stands without a blank before it",
    "put a blank before it, or write the value in quotes",
)
_TABBED = (
    Code.TAB_INDENTATION,
    "a tab `\\t` stands between the parts of this line",
    "use blanks",
)
_SIGNS = ((_COMMENT, _GLUED), (_TAB, _TABBED), (_KEY, _EXPLICIT))


def loose_line(
    text: str, first: Any, last: Any, indent: int, closers: str
) -> int | None:
    """Give the line, from 1, of a node that is indented too little (§7.3, §7.4).

    A line that begins with one of `closers` may begin where the key does.
    """
    style = getattr(first, "style", None)
    start, end = first.start_mark, last.end_mark
    if style in _BLOCK:
        return start.line + 1 if start.column <= indent else None
    lines = _BREAK.split(text[start.index : end.index])[1:]
    for number, line in enumerate(lines, start.line + 2):
        inner = line.lstrip(" ")
        column = len(line) - len(inner)
        if inner and inner[0] in closers:
            column += 1
        is_comment = not style and inner[:1] == "#"
        if column <= indent and inner.strip("\t") and not is_comment:
            return number
    return None


def _without_scalars(text: str, events: list[Any]) -> str:
    """Give the text with each scalar crossed out; a tab in a plain one stays."""
    parts, at = [], 0
    for event in events:
        if type(event).__name__ == "ScalarEvent":
            start, end = event.start_mark.index, event.end_mark.index
            if event.style in _BLOCK and (head := _BREAK.search(text, start, end)):
                start = head.start()  # the line of the sign is as any other
            crossed = _IN_QUOTES if event.style else _PLAIN
            parts += [text[at:start], crossed.sub("x", text[start:end])]
            at = end
    return "".join([*parts, text[at:]])


def _at(text: str, index: int, code: Code, message: str, fix: str) -> Problem:
    line, column = position(text, index)
    return Problem(code, "", line, column, message, fix)
