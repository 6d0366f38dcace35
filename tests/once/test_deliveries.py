"""Promise 10: every task delivered one to five times, out of order and at once, acts once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from random import Random  # noqa: TID251 (the same seed makes the same cases)

import pytest
from django.db import connection

from config.celery import app
from registry.models import Notice, OutboxEvent
from tests.once.approvals_in_flight import effects, once
from tests.once.everything import left_behind, outbox_tasks, something_of_everything

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("CHARTER_DELIVERIES", "1"))
SEED = int(os.environ.get("CHARTER_SEED", "1"))


def deliver(random: Random, events: list[OutboxEvent]) -> None:
    """Each one to five times, in any order, three at a time."""
    app.loader.import_default_modules()
    times = [event for event in events for _ in range(random.randint(1, 5))]
    random.shuffle(times)

    def run(event: OutboxEvent) -> None:
        try:
            app.tasks[event.topic](event_id=event.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, times))


def deliver_all(random: Random) -> None:
    for _ in range(30):
        events = list(OutboxEvent.objects.filter(done_at=None))
        if not events:
            return
        deliver(random, events)
    raise AssertionError("tasks make ever more tasks")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_whatever_is_delivered_again_happens_once(cast, hearing, number):
    server, heard = hearing
    requests = something_of_everything(cast, server)
    random = Random(f"{SEED}.{number}")

    deliver_all(random)

    after_once = left_behind()
    sent = len(heard)
    delivered = set(OutboxEvent.objects.values_list("topic", flat=True))
    assert delivered == outbox_tasks()
    for request in requests:
        assert effects(request) == once(request)
    assert not Notice.objects.filter(due_at__isnull=False, sent_at=None).exists()

    # As if each had died after its work and before it could say so.
    OutboxEvent.objects.update(done_at=None)
    deliver_all(random)

    assert left_behind() == after_once
    assert len(heard) == sent
