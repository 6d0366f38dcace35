"""The audit trail as it is read: newest first, a page at a time, on from the last entry seen.

No page counts all entries and none skips over earlier ones, so that half a million are as quick as fifty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from registry.errors import InvalidError
from registry.models import AuditEntry

PAGE_SIZE = 50
BATCH = 2000
ID_DIGITS = 18


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Entries, newest first; the ids to go on from, None at either end."""

    entries: list[AuditEntry]
    newer: int | None
    older: int | None

    def __iter__(self) -> Iterator[AuditEntry]:
        return iter(self.entries)


def page_of_trail(
    rows: QuerySet[AuditEntry],
    *,
    before: str = "",
    after: str = "",
    size: int = PAGE_SIZE,
) -> TrailPage:
    """The page below the entry with the id `before`, or above that with `after`; else the newest."""
    if after:
        found = list(_beyond(rows, after, newer=True).order_by("at", "id")[: size + 1])
        entries = found[:size][::-1]
        more_newer, more_older = len(found) > size, True
    else:
        found = list(_beyond(rows, before, newer=False)[: size + 1])
        entries = found[:size]
        more_newer, more_older = bool(before), len(found) > size
    return TrailPage(
        entries,
        newer=entries[0].pk if entries and more_newer else None,
        older=entries[-1].pk if entries and more_older else None,
    )


def all_of(rows: QuerySet[AuditEntry]) -> Iterator[AuditEntry]:
    """Every entry, newest first, a batch at a time: no transaction stays open for a slow reader."""
    before = ""
    while True:
        page = page_of_trail(rows, before=before, size=BATCH)
        yield from page
        if page.older is None:
            return
        before = str(page.older)


def _beyond(
    rows: QuerySet[AuditEntry], mark: str, *, newer: bool
) -> QuerySet[AuditEntry]:
    if not mark:
        return rows
    entry = (
        AuditEntry.objects.filter(pk=int(mark)).first()
        if mark.isascii() and mark.isdigit() and len(mark) <= ID_DIGITS
        else None
    )
    if entry is None:
        raise InvalidError(
            f"there is no entry `{mark[:40]}` to go on from", fix="begin at the newest"
        )
    # The first condition says nothing new; it lets the index find the place.
    if newer:
        later = Q(at__gt=entry.at) | Q(at=entry.at, pk__gt=entry.pk)
        return rows.filter(later, at__gte=entry.at)
    earlier = Q(at__lt=entry.at) | Q(at=entry.at, pk__lt=entry.pk)
    return rows.filter(earlier, at__lte=entry.at)


def entry_data(entry: AuditEntry) -> dict[str, Any]:
    """An entry as programs read it."""
    seal = getattr(entry, "seal", None)
    return {
        "id": entry.pk,
        "at": entry.at,
        "person": entry.actor.email if entry.actor else None,
        "by": entry.actor_label,
        "event": entry.event,
        "object": entry.target,
        "object_label": entry.target_label,
        "agent": entry.agent.slug if entry.agent else None,
        "summary": entry.summary,
        "changes": entry.changes,
        "facts": entry.facts,
        "door": entry.door or None,
        "request_id": entry.request_id or None,
        "ip": entry.ip or None,
        "seal": {"sequence": seal.sequence, "hash": seal.hash} if seal else None,
    }
