"""Reading a document safely: every problem at once, and never anything but problems."""

from __future__ import annotations

from charter.language.document import Document
from charter.language.problems import Code, DocumentError, Problem
from charter.language.reader.compose import compose
from charter.language.reader.events import event_stream
from charter.language.reader.nodes import Node, Table
from charter.language.reader.places import Place, Reading
from charter.language.reader.schema import read_document
from charter.language.reader.text import clean_text

__all__ = ["compose_text", "read"]


def read(source: str | bytes) -> Document:
    """Read a charter from UTF-8 YAML (language §1.2).

    Raises `DocumentError` with every problem of the text, and nothing else.
    """
    text, problems = clean_text(source)
    root = _compose(text, problems)
    reading = Reading(text, problems)
    document = read_document(Place(reading, root, ""))
    if problems:
        raise DocumentError(problems)
    return document


def compose_text(text: str) -> Node:
    """Give the tree of a text that reads, to find the places of its parts."""
    return _compose(text, [])


def _compose(text: str, problems: list[Problem]) -> Node:
    root = compose(text, event_stream(text, problems), problems)
    if root is None:
        message, fix = "the document is empty", "write a charter"
        problem = Problem(Code.EMPTY_DOCUMENT, "", 1, 1, message, fix)
        raise DocumentError([*problems, problem])
    if not isinstance(root, Table):
        spot = root.spot
        message = "a charter is a mapping, this document is not"
        fix = "begin with `agent:`"
        problem = Problem(Code.WRONG_TYPE, "", spot.line, spot.column, message, fix)
        raise DocumentError([*problems, problem])
    return root
