"""An outbox event delivered twice at once, with real transactions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Any

import pytest
from celery import current_app
from django.db import connection

from registry.models import OutboxEvent
from registry.outbox_task import outbox_task
from registry.services import outbox

pytestmark = pytest.mark.django_db(transaction=True)
TASK = "tests.registry.slow"
PATIENCE = 10


class Slow:
    """A task's work that lasts until it is let go; counts who is at it."""

    def __init__(self) -> None:
        self.began, self.let_go = Event(), Event()
        self.runs = 0
        self.lock = Lock()

    def __call__(self, _: dict[str, Any]) -> None:
        with self.lock:
            self.runs += 1
        self.began.set()
        assert self.let_go.wait(PATIENCE)


@pytest.fixture
def slow():
    work = Slow()
    task = outbox_task(TASK)(work)
    yield work, task
    current_app.tasks.pop(TASK, None)


def delivered(task: Any, event: OutboxEvent) -> None:
    try:
        task(event_id=event.pk)
    finally:
        connection.close()


def test_a_second_delivery_goes_away_while_the_first_is_at_work(slow):
    work, task = slow
    event = outbox.promise(TASK, key="one", payload={})

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(delivered, task, event)
        assert work.began.wait(PATIENCE)
        pool.submit(delivered, task, event).result(timeout=PATIENCE)
        was_open = OutboxEvent.objects.get().done_at is None
        work.let_go.set()
        first.result(timeout=PATIENCE)

    assert was_open
    assert work.runs == 1
    assert OutboxEvent.objects.get().done_at is not None


def test_a_delivery_after_it_was_done_does_nothing(slow):
    work, task = slow
    event = outbox.promise(TASK, key="one", payload={})
    work.let_go.set()

    delivered(task, event)
    delivered(task, event)

    assert work.runs == 1


def test_different_events_are_worked_on_at_once(slow):
    work, task = slow
    events = [outbox.promise(TASK, key=key, payload={}) for key in ("one", "two")]

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(delivered, task, events[0])
        assert work.began.wait(PATIENCE)
        work.let_go.set()
        second = pool.submit(delivered, task, events[1])
        first.result(timeout=PATIENCE)
        second.result(timeout=PATIENCE)

    assert work.runs == 2


def test_what_failed_is_free_for_the_next_delivery(cast):
    def fail(_: dict[str, Any]) -> None:
        raise RuntimeError("no answer")

    task = outbox_task(TASK)(fail)
    event = outbox.promise(TASK, key="one", payload={})

    for _ in range(2):
        with pytest.raises(RuntimeError):
            task(event_id=event.pk)
    current_app.tasks.pop(TASK, None)

    assert OutboxEvent.objects.get(pk=event.pk).last_error == "RuntimeError: no answer"
    with outbox.at_work(event.pk) as free:
        assert free is not None
