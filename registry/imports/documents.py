"""Bytes to plain data: JSON and YAML, within bounds, without a choice left to the reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from charter.engine.strict_json import JsonError, read_json
from registry.imports.errors import ImportRefusedError

MAX_BYTES = 5 * 1024 * 1024
MAX_EVENTS = 400_000
MAX_DEPTH = 60


def read_object(content: bytes) -> dict[str, Any]:
    """Read one JSON or YAML mapping. Raises `ImportRefusedError`."""
    if len(content) > MAX_BYTES:
        raise ImportRefusedError(f"it has more than {MAX_BYTES:,} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportRefusedError("it is not UTF-8", fix="save it as UTF-8") from None
    data = _json(text) if text.lstrip()[:1] in {"{", "["} else _yaml(text)
    if not isinstance(data, dict):
        raise ImportRefusedError("it is no mapping of names to values")
    return data


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except JsonError as error:
        raise ImportRefusedError(str(error), fix="correct the document") from None


class _Loader(yaml.CSafeLoader):
    """Reads text, numbers, true, false and null, as JSON has them; dates stay text."""


# YAML 1.1 has octal numbers and some to the base of sixty, which take hours to work out.
_NUMBERS: dict[str, tuple[re.Pattern[str], Callable[[str], int | float]]] = {
    "tag:yaml.org,2002:int": (re.compile(r"-?(?:0|[1-9]\d*)\Z", re.ASCII), int),
    "tag:yaml.org,2002:float": (
        re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?\Z", re.ASCII),
        float,
    ),
}


def _number(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> int | float:
    """A number as JSON writes it, also where a tag says that it is one. Raises `ValueError`."""
    pattern, read = _NUMBERS[node.tag]
    text = loader.construct_scalar(node)
    if not pattern.match(text):
        raise ValueError("no number as JSON has them")
    return read(text)


for _tag in _NUMBERS:
    _Loader.add_constructor(_tag, _number)
_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, _NUMBERS[tag][0] if tag in _NUMBERS else pattern)
        for tag, pattern in resolvers
        if not tag.endswith((":timestamp", ":merge", ":value"))
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _yaml(text: str) -> Any:
    try:
        _bound(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader with fewer types)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        raise ImportRefusedError(
            f"it is neither JSON nor YAML: it goes wrong{place}",
            fix="correct the document",
        ) from None


def _bound(text: str) -> None:
    """Refuse what would grow when it is built: aliases, and too much or too deep."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        if isinstance(event, yaml.AliasEvent):
            raise ImportRefusedError(
                "it refers to parts of itself with `*`",
                fix="write them out, or save it as JSON",
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if count > MAX_EVENTS or depth > MAX_DEPTH:
            raise ImportRefusedError("it is too large or nested too deeply")
