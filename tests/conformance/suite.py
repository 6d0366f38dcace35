"""Reading the conformance files strictly: whatever their schemas do not know is an error.

The forms, every member and what is compared are told in README.md, which is all that
another implementation needs; nothing here adds to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from charter.language.reader.scalars import is_ambiguous

ROOT = Path(__file__).parent
KINDS = ("cases", "changes", "contracts", "directives", "invalid", "words")
REQUEST = ("action", "resource", "mode", "context", "usage", "arguments", "call")

Case = dict[str, Any]
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CaseError(ValueError):
    """A conformance file that does not keep to its form."""


def files(kind: str) -> Iterator[tuple[str, Case]]:
    """Give every file of a kind: its path without the ending, and its data."""
    for path in sorted((ROOT / kind).rglob("*.yaml")):
        name = str(path.relative_to(ROOT).with_suffix(""))
        yield name, read_file(kind, path.read_text(encoding="utf-8"))


def cases() -> Iterator[tuple[str, list[str], Case]]:
    """Give every request with its name and the charters it is asked under."""
    for name, file in files("cases"):
        charters = file["chain"] if "chain" in file else [file["charter"]]
        for request in file["requests"]:
            yield f"{name}: {request['description']}", charters, request


def parts(kind: str, member: str) -> Iterator[tuple[str, Case, Case]]:
    """Give every entry of a file's list with its name and the file it stands in."""
    for name, file in files(kind):
        for part in file[member]:
            yield f"{name}: {part['description']}", file, part


def read_file(kind: str, text: str) -> Case:
    """Return a file's data. Raises `CaseError` unless it keeps to its form."""
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        _refuse_choice(node)
        data = loader.construct_document(node)
    finally:
        loader.dispose()
    check(kind, data)
    return dict(data)


def check(kind: str, data: object) -> None:
    """Raise `CaseError` unless the data keeps to the schema of its kind."""
    problem = best_match(_validator(kind).iter_errors(data))
    if problem is not None:
        raise CaseError(f"{problem.json_path}: {problem.message}")


@cache
def _validator(kind: str) -> Draft202012Validator:
    path = ROOT / "schema" / f"{kind}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _refuse_choice(node: yaml.Node) -> None:
    """Refuse what readers of YAML 1.1 and 1.2 take for different things."""
    if isinstance(node, yaml.ScalarNode):
        if node.style is None and is_ambiguous(node.value):
            raise CaseError(f"line {node.start_mark.line + 1}: quote `{node.value}`")
    elif isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) < len(keys):
            raise CaseError(f"line {node.start_mark.line + 1}: a key stands here twice")
        for key, value in node.value:
            _refuse_choice(key)
            _refuse_choice(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_choice(item)
