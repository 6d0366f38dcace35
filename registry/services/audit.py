"""The audit trail's one entrance: every service writes one entry before it returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model

from registry.door import entrance
from registry.models import Agent, AuditEntry, Person

LONGEST = 2000
"""Characters of a value that are kept of what was before and after."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, in words; None where nothing was before, or is after.

    `kind`: for a charter, `wider` and so on (language §5); else empty.
    """

    what: str
    before: str | None = None
    after: str | None = None
    kind: str = ""


def record(
    event: str,
    *,
    actor: Person | None,
    target: Model,
    summary: str,
    agent: Agent | None = None,
    facts: dict[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    changes: Iterable[Change] = (),
) -> AuditEntry:
    """Add an entry in the caller's transaction. `actor` None is Charter itself.

    `before` and `after`: {name in words: value}; what differs becomes a row of a small table, so a value is
    what a person reads there, and never a secret. `changes` are such rows that were made elsewhere.
    """
    came_in = entrance()
    rows = [*differing(before or {}, after or {}), *changes]
    return AuditEntry.objects.create(
        event=event,
        actor=actor,
        actor_label=actor.name if actor else "Charter",
        target_type=target._meta.model_name or "",
        target_id=str(target.pk),
        target_label=str(target)[:200],
        agent=agent,
        summary=summary[:400],
        facts=facts or {},
        changes=[_stored(row) for row in rows],
        door=came_in.door,
        request_id=came_in.request_id,
        ip=came_in.ip,
    )


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """A row for each name whose value is another one afterwards, in the order given."""
    rows = [
        Change(what, in_words(before.get(what)), in_words(after.get(what)))
        for what in dict.fromkeys([*before, *after])
    ]
    return [row for row in rows if row.before != row.after]


def in_words(value: Any) -> str | None:
    """A value as the trail keeps it; None for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        words = [in_words(item) or "" for item in value]
        ordered = sorted(words) if isinstance(value, set | frozenset) else words
        return ", ".join(ordered)[:LONGEST] or None
    # PostgreSQL keeps no U+0000.
    return str(value).replace("\0", "�")[:LONGEST]


def _stored(row: Change) -> dict[str, str | None]:
    stored = {"what": row.what, "before": row.before, "after": row.after}
    return {**stored, "kind": row.kind} if row.kind else stored
