"""The first look at a document: bytes, characters and lines, before any YAML."""

from __future__ import annotations

import re
from itertools import islice

from charter.language.problems import Code, DocumentError, Problem

MAX_BYTES = 64 * 1024
MAX_REPEATS = 20
"""How often one kind of wrong character is reported."""

# YAML 1.1 breaks lines at U+0085, U+2028 and U+2029 and YAML 1.2 does not.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    "\U00010000-\U0010ffff]"
)
_TAB = re.compile(r"^ *\t", re.MULTILINE)
_DIRECTIVE = re.compile(r"\A(?:[ ]*(?:#[^\n]*)?\n)*%")


def clean_text(source: str | bytes) -> tuple[str, list[Problem]]:
    """Decode a document; give its text without a byte order mark, and what is wrong.

    Raises `DocumentError` at once if it is too large or not UTF-8.
    """
    text = _decode(source)
    problems = []
    if text.startswith("\ufeff"):
        text = text[1:]
        message = "a byte order mark stands before the document"
        fix = "save it as UTF-8 without a byte order mark"
        problems.append(Problem(Code.BYTE_ORDER_MARK, "", 1, 1, message, fix))
    for match in islice(_FORBIDDEN.finditer(text), MAX_REPEATS):
        shown = f"`U+{ord(match.group()):04X}`"
        message = f"the character {shown} may not stand in a document"
        problems.append(_at(text, match.start(), Code.FORBIDDEN_CHARACTER, message))
    for match in islice(_TAB.finditer(_unify(text)), MAX_REPEATS):
        message = "a tab `\\t` indents this line"
        problems.append(_at(text, match.end() - 1, Code.TAB_INDENTATION, message))
    if directive := _DIRECTIVE.match(_unify(text)):
        message = "a `%` directive stands before the document"
        problems.append(_at(text, directive.end() - 1, Code.DIRECTIVE, message))
    return text, problems


_FIXES = {
    Code.FORBIDDEN_CHARACTER: "remove it, or write it as an escape in double quotes",
    Code.TAB_INDENTATION: "indent with blanks",
    Code.DIRECTIVE: "remove the line",
}


def position(text: str, index: int) -> tuple[int, int]:
    """Give line and column, from 1, of a character."""
    pairs = text.count("\r\n", 0, index)
    breaks = text.count("\n", 0, index) + text.count("\r", 0, index) - pairs
    start = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
    return breaks + 1, index - start + 1


def _decode(source: str | bytes) -> str:
    try:
        data = source.encode() if isinstance(source, str) else bytes(source)
        text = data.decode("utf-8") if len(data) <= MAX_BYTES else ""
    except UnicodeError:
        message = "the document is not UTF-8"
        problem = Problem(Code.NOT_UTF8, "", 1, 1, message, "save it as UTF-8")
        raise DocumentError([problem]) from None
    if len(data) > MAX_BYTES:
        message = f"the document has {len(data)} bytes, at most {MAX_BYTES} are read"
        fix = "shorten it"
        raise DocumentError([Problem(Code.TOO_LARGE, "", 1, 1, message, fix)])
    return text


def _unify(text: str) -> str:
    """Make every line break a line feed without moving any other character."""
    return text.replace("\r", "\n")


def _at(text: str, index: int, code: Code, message: str) -> Problem:
    line, column = position(text, index)
    return Problem(code, "", line, column, message, _FIXES[code])
