"""Reading what the command line names."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from charter.language.document import Document
from charter.language.problems import DocumentError, Problem
from charter.language.reader import read

STDIN = "-"
MOST_BYTES = 1024 * 1024
"""Enough for the reader to say how far a text is over its own, smaller limit."""


class UnreadableError(Exception):
    """A file that cannot be opened or read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Charter:
    """A charter file as it was found: a document, or the problems of its text."""

    file: str
    text: str
    document: Document | None
    problems: tuple[Problem, ...] = ()


def read_bytes(file: str) -> bytes:
    """Return the content of a file; `-` is standard input. Raises `UnreadableError`."""
    try:
        if file == STDIN:
            return sys.stdin.buffer.read(MOST_BYTES)
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES)
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise UnreadableError(f"cannot read `{file}`: {why}") from problem


def read_charter(file: str) -> Charter:
    """Read a charter. Raises `UnreadableError`, and for a bad text nothing."""
    source = read_bytes(file)
    text = source.decode(errors="replace")
    try:
        return Charter(file, text, read(source))
    except DocumentError as refused:
        return Charter(file, text, None, refused.problems)
