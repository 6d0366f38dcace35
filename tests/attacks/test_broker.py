"""A broker that is away or stalls holds up nothing that a person did."""

from __future__ import annotations

import socket
import time

import pytest
from celery import Celery, current_app
from django.conf import settings
from django.db import connection, transaction

from registry.models import OutboxEvent
from registry.services import outbox


@pytest.fixture
def stalled(monkeypatch):
    """A broker that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        app = Celery("stalled", broker=url, set_as_current=False)
        app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        monkeypatch.setattr(outbox, "current_app", app)
        yield


@pytest.mark.django_db(transaction=True)
def test_a_stalled_broker_delays_a_change_by_seconds_and_loses_nothing(stalled):
    began = time.monotonic()

    with transaction.atomic():
        for number in range(5):
            outbox.promise("some.task", key=f"it:{number}", payload={})

    assert time.monotonic() - began < 6
    assert OutboxEvent.objects.filter(done_at=None).count() == 5


def test_promises_of_one_transaction_ask_the_relay_once(db):
    before = len(connection.run_on_commit)

    outbox.promise("some.task", key="one", payload={})
    outbox.promise("some.task", key="two", payload={})

    assert len(connection.run_on_commit) - before == 1


@pytest.mark.django_db(transaction=True)
def test_a_fault_while_asking_the_relay_does_not_undo_the_answer(monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(current_app, "send_task", fail)

    outbox.promise("some.task", key="one", payload={})

    assert OutboxEvent.objects.count() == 1
