"""Document to tidy YAML: short forms where they carry everything (language §1)."""

from __future__ import annotations

from typing import Any

from charter.language.canonical import canonical_data
from charter.language.document import Document
from charter.language.reader import read
from charter.language.reader.text import MAX_BYTES
from charter.language.yaml_text import block_entry, close_flow

OPENED = frozenset(
    {"authorization", "can_access", "cannot_access", "escalation", "edge_cases"}
    | {"scope_boundary", "tools", "workflow", "contract", "clauses", "examples"}
)
"""The collections that are written entry by entry, however short."""


def write(document: Document) -> str:
    """Write a document as YAML; reading it gives the document back.

    What is too large in lines is written close together. Raises `DocumentError` for a
    document that no reader would take, such as one that is too large even then.
    """
    data = tidy_data(document)
    lines = [
        line for key, one in data.items() for line in block_entry(key, one, 0, OPENED)
    ]
    text = "\n".join(lines) + "\n"
    if len(text.encode()) > MAX_BYTES:
        text = close_flow(data) + "\n"
    read(text)
    return text


def tidy_data(document: Document) -> dict[str, Any]:
    """Give a document as plain data, in short forms where they carry everything."""
    data = canonical_data(document)
    scope = data["authorization"]
    for key in ("can_access", "cannot_access"):
        if key in scope:
            scope[key] = [_short_entry(entry) for entry in scope[key]]
    boundary = scope["scope_boundary"]
    if "requires_approval" in boundary:
        patterns = [_short_pattern(one) for one in boundary["requires_approval"]]
        boundary["requires_approval"] = patterns
    return data


def _short_entry(entry: dict[str, Any]) -> Any:
    if not entry.keys() <= {"resource", "modes"}:
        return entry
    modes = f" ({'/'.join(entry['modes'])})" if "modes" in entry else ""
    return f"{entry['resource']}{modes}"


def _short_pattern(entry: dict[str, Any]) -> Any:
    return entry["pattern"] if entry.keys() == {"pattern"} else entry
