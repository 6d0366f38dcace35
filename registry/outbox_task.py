"""`outbox_task`: a Celery task that handles one outbox event: never two at once, done once it says so.

A worker may die after the work and before that is written, so the handler still bears being run again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import shared_task
from celery.app.task import Task

from registry.services import outbox

Handler = Callable[[dict[str, Any]], None]


def outbox_task(name: str) -> Callable[[Handler], Task[..., None]]:
    """Register `handler(payload)` as the task `name`; a failure is kept on the event and retried later."""

    def register(handler: Handler) -> Task[..., None]:
        @shared_task(name=name)
        def run(event_id: int) -> None:
            with outbox.at_work(event_id) as event:
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
