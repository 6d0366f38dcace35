"""The audit trail as a file that speaks for itself: who took it, what was asked for, what a check found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, TypedDict

from registry.clock import now
from registry.models import AuditEntry, Person
from registry.services.trail.find import TrailFilter, entries_for
from registry.services.trail.pages import all_of, entry_data
from registry.services.trail.verifications import standing

HEADER = (
    "id",
    "at",
    "by",
    "person",
    "event",
    "object",
    "object label",
    "agent",
    "summary",
    "changes",
    "facts",
    "door",
    "request id",
    "ip",
    "seal",
    "link",
)


class CsvParts(TypedDict):
    """What `csv_response` is given."""

    header: tuple[str, ...]
    rows: Iterator[list[Any]]
    preface: list[list[Any]]


def csv_parts(wanted: TrailFilter, *, by: Person, zone: tzinfo) -> CsvParts:
    """The file as CSV. Raises `InvalidError` for a filter that makes no sense."""
    entries = all_of(entries_for(wanted, zone=zone))
    about = _about(wanted, by)
    preface = [[f"# {name}", value] for name, value in about.items()]
    return CsvParts(header=HEADER, rows=_csv_rows(entries), preface=preface)


def jsonl_rows(
    wanted: TrailFilter, *, by: Person, zone: tzinfo
) -> Iterator[dict[str, Any]]:
    """The file's lines: `{about}`, the entries, `{end}`. Raises `InvalidError` as above, before the first."""
    entries = all_of(entries_for(wanted, zone=zone))
    return _json_rows({"about": _about(wanted, by)}, entries)


def _about(wanted: TrailFilter, by: Person) -> dict[str, Any]:
    return {
        "audit trail": "every change, newest first",
        "exported by": by.email,
        "exported at": now(),
        "filter": wanted.given or "none",
        "chain": standing().sentence,
    }


def _csv_rows(entries: Iterator[AuditEntry]) -> Iterator[list[Any]]:
    count = 0
    for count, entry in enumerate(entries, start=1):  # noqa: B007 (counts on to the last row)
        yield _csv_row(entry)
    # A file that was cut short lacks this line.
    yield ["# entries", count]


def _csv_row(entry: AuditEntry) -> list[Any]:
    data = entry_data(entry)
    seal = data["seal"] or {}
    return [
        data["id"],
        data["at"],
        data["by"],
        data["person"],
        data["event"],
        data["object"],
        data["object_label"],
        data["agent"],
        data["summary"],
        [change_in_a_line(change) for change in entry.changes],
        entry.facts or None,
        data["door"],
        data["request_id"],
        data["ip"],
        seal.get("sequence"),
        seal.get("hash"),
    ]


def change_in_a_line(change: dict[str, Any]) -> str:
    """`what: before → after`, with `nothing` on a side that has none."""
    before, after = change.get("before"), change.get("after")
    if before is None and after is None:
        return str(change["what"])
    return f"{change['what']}: {before or 'nothing'} → {after or 'nothing'}"


def _json_rows(
    about: dict[str, Any], entries: Iterator[AuditEntry]
) -> Iterator[dict[str, Any]]:
    yield about
    count = 0
    for count, entry in enumerate(entries, start=1):  # noqa: B007 (counts on to the last row)
        yield entry_data(entry)
    yield {"end": {"entries": count}}
