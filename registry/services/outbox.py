"""The outbox: a follow-up promised in a transaction happens, however often processes die.

`promise` writes the row; `claim` takes rows that nobody works on and hands them to Celery; a task that was
done says so. The broker is never the source of truth: what it loses is claimed again after `CLAIM`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import Q
from kombu.exceptions import OperationalError

from registry.clock import CharterNow, now
from registry.models import OutboxEvent

logger = logging.getLogger(__name__)

CLAIM = timedelta(seconds=10)
BACKOFF_LIMIT = timedelta(minutes=5)
BATCH = 100
_LOCK = 0x6F75_7462
"""The class of the advisory locks of tasks at work: `outb`."""


def promise(topic: str, *, key: str, payload: dict[str, Any]) -> OutboxEvent:
    """Promise that the task named `topic` will handle `payload`, once per `key`."""
    event, _ = OutboxEvent.objects.get_or_create(
        key=key, defaults={"topic": topic, "payload": payload}
    )
    if all(hook is not nudge for _, hook, *_ in connection.run_on_commit):
        # Robust: the change is committed, whatever becomes of the hint.
        transaction.on_commit(nudge, robust=True)
    return event


def nudge() -> None:
    """Ask the relay to look now; without a broker, beat's next tick does."""
    try:
        current_app.send_task(
            "registry.tasks.relay_outbox", retry=False, ignore_result=True
        )
    except OperationalError:
        logger.warning("the broker does not answer; the outbox waits for it")


def relay() -> int:
    """Claim what is due and hand it to Celery; returns how many."""
    claimed = _claim()
    for event in claimed:
        current_app.send_task(
            event.topic, kwargs={"event_id": event.pk}, retry=False, ignore_result=True
        )
    return len(claimed)


@transaction.atomic
def _claim() -> list[OutboxEvent]:
    at = now()
    due = list(
        OutboxEvent.objects.select_for_update(skip_locked=True)
        .filter(Q(claimed_until=None) | Q(claimed_until__lt=at), done_at=None)
        .order_by("id")[:BATCH]
    )
    for event in due:
        event.attempts += 1
        event.claimed_until = at + _patience(event.attempts)
    OutboxEvent.objects.bulk_update(due, ["attempts", "claimed_until"])
    return due


def _patience(attempts: int) -> timedelta:
    doublings = min(max(0, attempts - 3), 10)
    return min(CLAIM * (1 << doublings), BACKOFF_LIMIT)


@contextmanager
def at_work(event_id: int) -> Iterator[OutboxEvent | None]:
    """The event, while nobody else works on it; None when somebody does, or it is done.

    A claim may run out while its task still talks to somebody slow, and the task is handed over once more:
    that second delivery goes away. The lock is the connection's, so it ends with a worker that dies, and the
    task needs no transaction around it.
    """
    number = event_id % 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, number])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        yield None
        return
    try:
        # Asked under the lock: whoever held it before may have done it.
        yield OutboxEvent.objects.filter(pk=event_id, done_at=None).first()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, number])


def mark_done(event: OutboxEvent) -> None:
    """The follow-up has happened; repeats of it do nothing."""
    OutboxEvent.objects.filter(pk=event.pk, done_at=None).update(
        done_at=CharterNow(), last_error=""
    )


def mark_failed(event: OutboxEvent, error: BaseException) -> None:
    """Keep the reason for people; the claim runs out and it is tried again."""
    OutboxEvent.objects.filter(pk=event.pk).update(
        last_error=f"{type(error).__name__}: {error}"[:2000]
    )
