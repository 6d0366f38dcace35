"""Answers to requests that carry an `Idempotency-Key`: kept for a day, given again to a repeat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from registry.clock import now
from registry.errors import KeyBusyError, KeyReusedError
from registry.models import KeptAnswer, Person

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked, with which key; `digest` is SHA-256 of the method, address and content."""

    person: Person
    key: str
    digest: str


def claim(asked: Asked) -> KeptAnswer | None:
    """What this was answered before; None: nothing, and until this transaction ends it is the caller's.

    Raises `KeyBusyError` while another request has the key, `KeyReusedError` after another content.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"idempotency:{asked.person.pk}:{asked.key}"],
        )
        is_mine = cursor.fetchone()[0]
    if not is_mine:
        raise KeyBusyError(
            "a request with this Idempotency-Key is being answered",
            fix="ask again in a second: you get its answer",
        )
    at = now()
    mine = KeptAnswer.objects.filter(person=asked.person, key=asked.key)
    mine.filter(created_at__lte=at - KEPT).delete()
    kept = mine.first()
    if kept is not None and kept.digest != asked.digest:
        raise KeyReusedError(
            "this Idempotency-Key came with another request",
            fix="draw a new key for each new request",
        )
    return kept


def keep(asked: Asked, *, status: int, headers: dict[str, str], body: Any) -> None:
    """Keep the answer, in the transaction of what it answers."""
    KeptAnswer.objects.create(
        person=asked.person,
        key=asked.key,
        digest=asked.digest,
        status=status,
        headers=headers,
        body=body,
    )


def forget_old() -> int:
    """Delete what nobody will ask for again. Returns how many."""
    return KeptAnswer.objects.filter(created_at__lte=now() - KEPT).delete()[0]
