"""What a charter's new text changes, as the audit trail keeps it: a sentence each, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charter.language import Change, DocumentError, diff, read
from registry.services import audit

MOST = 50
"""Changes that are kept of one save; a larger one is said in the last row."""


def changes_in_text(old: str | None, new: str) -> list[audit.Change]:
    """The differences of two charters, both readable; `old` None is no charter at all."""
    try:
        before = read(old) if old is not None else None
    except DocumentError:
        # Written under an earlier form of the language: it cannot be compared.
        return [audit.Change("The whole text", before=audit.in_words(old))]
    found = diff(before, read(new))
    rows = [_row(change) for change in found[:MOST]]
    if len(found) > MOST:
        rows.append(audit.Change(f"{len(found) - MOST} more changes"))
    return rows


def summary_of(what: str, *, changes: list[audit.Change]) -> str:
    """`what`, with the first change, and how many more there are."""
    if not changes:
        return f"{what}: the wording alone"
    first = changes[0].what.rstrip(".")
    more = len(changes) - 1
    others = f", and {more} more change{'s' if more > 1 else ''}" if more else ""
    return f"{what}: {first}{others}"


def _row(change: Change) -> audit.Change:
    return audit.Change(
        change.sentence,
        before=audit.in_words(_short(change.old)),
        after=audit.in_words(_short(change.new)),
        kind=str(change.kind),
    )


def _short(part: Any) -> str | None:
    """A part of a charter in one line: `resource: invoices, modes: read`."""
    if part is None:
        return None
    if isinstance(part, Mapping):
        return ", ".join(f"{name}: {_short(item)}" for name, item in part.items())
    if isinstance(part, list | tuple):
        return ", ".join(_short(item) or "" for item in part)
    return audit.in_words(part)
