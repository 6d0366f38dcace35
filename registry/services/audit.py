"""The audit trail's one entrance: every service writes one entry before it returns."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from registry.models import Agent, AuditEntry, Person


def record(
    event: str,
    *,
    actor: Person | None,
    target: Model,
    summary: str,
    agent: Agent | None = None,
    facts: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry in the caller's transaction. `actor` None is Charter itself."""
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
    )
