"""`outbox_task`: a Celery task that handles one outbox event, any number of times to the same effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import shared_task
from celery.app.task import Task

from registry.models import OutboxEvent
from registry.services import outbox

Handler = Callable[[dict[str, Any]], None]


def outbox_task(name: str) -> Callable[[Handler], Task[..., None]]:
    """Register `handler(payload)` as the task `name`; a failure is kept on the event and retried later."""

    def register(handler: Handler) -> Task[..., None]:
        @shared_task(name=name)
        def run(event_id: int) -> None:
            event = OutboxEvent.objects.filter(pk=event_id, done_at=None).first()
            if event is None:
                return
            try:
                handler(event.payload)
            except Exception as error:
                outbox.mark_failed(event, error)
                raise
            outbox.mark_done(event)

        return run

    return register
