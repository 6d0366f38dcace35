"""Forgetting what was told long ago: events, deliveries, notices, and follow-ups that are done.

Nothing goes that somebody is still owed: what waits to be delivered, what was given up and could be sent
again, a notice nobody got, a follow-up that is not done. The audit trail keeps what happened.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from registry.clock import now
from registry.models import OutboxEvent

BATCH = 1000
LONGEST_SECONDS = 300.0
"""One run deletes so long at most; the next day goes on."""


def forget_told(*, batch: int = BATCH) -> dict[str, int]:
    """Delete what is over and older than `EVENTS_KEPT_DAYS`, batch by batch. Returns how many of each."""
    end = time.monotonic() + LONGEST_SECONDS
    days = settings.EVENTS_KEPT_DAYS
    return {
        "events": _in_batches(lambda: _events(days, batch), batch, end),
        "follow-ups": _in_batches(lambda: _follow_ups(days, batch), batch, end),
    }


def _in_batches(forget: Callable[[], int], batch: int, end: float) -> int:
    count = 0
    while time.monotonic() < end:
        gone = forget()
        count += gone
        if gone < batch:
            break
    return count


@transaction.atomic
def _events(days: int, batch: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registry_forget_told(make_interval(days => %s), %s)", [days, batch]
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def _follow_ups(days: int, batch: int) -> int:
    done = OutboxEvent.objects.filter(
        done_at__lt=now() - timedelta(days=days)
    ).order_by("id")
    old = list(done.values_list("pk", flat=True)[:batch])
    return OutboxEvent.objects.filter(pk__in=old).delete()[0]
