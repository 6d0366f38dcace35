"""What must hold of every text: problems or a document, soon, and nothing lost."""

from __future__ import annotations

import time
from typing import Any

import yaml12
from ruamel.yaml import YAML

from charter.language.document import Document
from charter.language.problems import DocumentError
from charter.language.reader import compose_text, read
from charter.language.reader.nodes import Listing, Scalar, Table
from charter.language.reader.scalars import Kind
from charter.language.writer import write

LIMIT = 0.1
ROUGH = 32 * 1024
"""A text of this size may be too large when it is written again."""


def check(source: str | bytes, *, slowly: bool) -> Document | None:
    """Read a text and compare; `slowly`: by the slow second reader too."""
    document = timely(source)
    if document is None:
        return None
    text = source.decode() if isinstance(source, bytes) else source
    ours = plain(compose_text(text))
    theirs = rust(text)
    assert same(ours, theirs), ("yaml12", ours, theirs)
    assert counts(theirs) == counted(document)
    if slowly:
        theirs = ruamel(text)
        assert same(ours, theirs), ("ruamel", ours, theirs)
    assert_survives(document, text)
    return document


def timely(source: str | bytes) -> Document | None:
    """Read within the limit; a busy machine is given three tries."""
    took = LIMIT
    for _ in range(3):
        began = time.thread_time()
        try:
            found = read(source)
        except DocumentError as error:
            found = None
            assert_placed(error)
        took = min(took, time.thread_time() - began)
        if took < LIMIT:
            return found
    raise AssertionError(f"{took} seconds")


def assert_placed(error: DocumentError) -> None:
    for one in error.problems:
        assert one.line >= 1
        assert one.column >= 1
        assert one.message
        assert one.fix


def assert_survives(document: Document, text: str) -> None:
    """Writing and reading is identity."""
    try:
        written = write(document)
    except DocumentError as error:
        if error.problems[0].code == "too_large" and len(text) > ROUGH:
            return
        raise
    assert read(written) == document


def rust(text: str) -> Any:
    return yaml12.parse_yaml(text)


def ruamel(text: str) -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    return reader.load(text)


def plain(node: Any) -> Any:
    """Give our tree as YAML 1.2 data."""
    if isinstance(node, Scalar):
        return _scalar(node.value, node.kind)
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    assert isinstance(node, Table)
    return {key.value: plain(value) for key, value in node.entries}


def _scalar(value: str, kind: Kind) -> Any:
    if kind is Kind.NULL:
        return None
    if kind is Kind.BOOLEAN:
        return value.lower() == "true"
    if kind is Kind.WHOLE:
        return int(value, 0) if value[:2] in ("0x", "0o") else int(value)
    return float(value) if kind is Kind.FLOAT else value


def same(ours: Any, theirs: Any) -> bool:
    """Compare without mistaking `true` for 1, or 1.0 for 1."""
    if isinstance(ours, dict):
        return (
            isinstance(theirs, dict)
            and list(ours) == list(theirs)
            and all(same(one, theirs[key]) for key, one in ours.items())
        )
    if isinstance(ours, list):
        return (
            isinstance(theirs, list)
            and len(ours) == len(theirs)
            and all(map(same, ours, theirs))
        )
    return type(ours) is type(theirs) and bool(ours == theirs)


def counts(data: Any) -> tuple[int, ...]:
    """How many restrictions there are in data."""
    scope = data["authorization"]
    rules = scope.get("escalation", [])
    return (
        len(scope["can_access"]),
        len(scope.get("cannot_access", [])),
        1 if isinstance(rules, dict) else len(rules),
        len(scope["scope_boundary"].get("requires_approval", [])),
        sum(
            "actions" in one
            for one in scope.get("cannot_access", [])
            if isinstance(one, dict)
        ),
    )


def counted(document: Document) -> tuple[int, ...]:
    scope = document.authorization
    return (
        len(scope.can_access),
        len(scope.cannot_access),
        len(scope.escalation),
        len(scope.boundary.requires_approval),
        sum(one.actions is not None for one in scope.cannot_access),
    )
