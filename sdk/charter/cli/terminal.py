"""Text for people: colour where it is wanted, and nothing that moves the cursor."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import IO

Paint = Callable[..., str]
"""Takes a text and the names of its styles."""

_STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
}


def paint(text: str, *styles: str) -> str:
    """Style text for standard output, if that is a terminal and `NO_COLOR` is unset."""
    if not is_coloured(sys.stdout):
        return text
    codes = ";".join(_STYLES[style] for style in styles)
    return f"\x1b[{codes}m{text}\x1b[0m"


def plain(text: str, *_: str) -> str:
    """Leave text as it is, for where colour is never wanted."""
    return text


def is_coloured(stream: IO[str]) -> bool:
    """Tell whether colour may be written to a stream (no-color.org)."""
    dumb = os.environ.get("TERM") == "dumb"
    return stream.isatty() and not os.environ.get("NO_COLOR") and not dumb


def visible(text: str) -> str:
    """Show what a terminal would not print, or would obey, as an escape."""
    return "".join(one if one.isprintable() else _escape(one) for one in text)


def write(text: str) -> None:
    """Write a line of data."""
    sys.stdout.write(f"{text}\n")


def tell(message: str) -> None:
    """Write a line for the person, beside the data."""
    sys.stderr.write(f"{visible(message)}\n")


def _escape(character: str) -> str:
    if character == "\t":
        return " "
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
