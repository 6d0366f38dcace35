"""Bytes to plain data: JSON and YAML, within bounds, without a choice left to the reader."""

from __future__ import annotations

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


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
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
