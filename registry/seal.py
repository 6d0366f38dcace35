"""One link of the audit trail's chain, as bytes: what is hashed of an entry, and how links hang together.

    link 0 = 64 zeros
    link n = SHA-256 over the RFC 8785 form of {"entry": {…}, "previous": link n-1, "sequence": n}, in hex

Anybody can recompute it from an export of the table; nothing in it depends on this program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

ORIGIN = "0" * 64
"""What stands before the first link."""

# Invariant: fields are only ever appended, and what is empty is left out of the hash, so that a later
# column leaves the links of older entries as they are.
FIELDS = (
    "id",
    "at",
    "actor_id",
    "actor_label",
    "event",
    "target_type",
    "target_id",
    "target_label",
    "agent_id",
    "summary",
    "facts",
    "changes",
    "door",
    "request_id",
    "ip",
)
# The database's own text of a JSON value: every byte of it counts, and no number is rounded on the way.
_AS_TEXT = frozenset({"facts", "changes"})
_EMPTY = frozenset({None, "", "{}", "[]"})

COLUMNS = ", ".join(
    f"entry.{name}::text" if name in _AS_TEXT else f"entry.{name}" for name in FIELDS
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal beside the entry it names; `facts` None: the entry is gone."""

    sequence: int
    entry_id: int
    hash: str
    facts: tuple[Any, ...] | None

    @property
    def at(self) -> datetime | None:
        """When the entry says that it was written."""
        return None if self.facts is None else self.facts[1]


def link(previous: str, *, sequence: int, facts: tuple[Any, ...]) -> str:
    """The hash that seals an entry, given as the values of `FIELDS`."""
    body = {"entry": members(facts), "previous": previous, "sequence": sequence}
    # Text, whole numbers and sorted plain keys alone: for these this is the RFC 8785 form.
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def members(facts: tuple[Any, ...]) -> dict[str, Any]:
    """What is hashed of an entry: {field: text or whole number}; times in UTC to the microsecond."""
    return {
        name: _member(value)
        for name, value in zip(FIELDS, facts, strict=True)
        if value not in _EMPTY
    }


def _member(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def facts_of(entry_ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """The entries as values of `FIELDS`, by id; those that are gone are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM registry_auditentry AS entry WHERE entry.id = ANY(%s)",  # noqa: S608 (our own columns)
            [entry_ids],
        )
        return {row[0]: row for row in cursor.fetchall()}


def sealed_after(sequence: int, *, to: int, limit: int) -> Iterator[Sealed]:
    """The next `limit` seals above `sequence`, up to `to`, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT seal.sequence, seal.entry_id, seal.hash, {COLUMNS}"  # noqa: S608 (our own columns)
            " FROM registry_auditseal AS seal"
            " LEFT JOIN registry_auditentry AS entry ON entry.id = seal.entry_id"
            " WHERE seal.sequence > %s AND seal.sequence <= %s"
            " ORDER BY seal.sequence LIMIT %s",
            [sequence, to, limit],
        )
        for number, entry_id, digest, *facts in cursor.fetchall():
            found = tuple(facts) if facts[0] is not None else None
            yield Sealed(number, entry_id, digest, found)
