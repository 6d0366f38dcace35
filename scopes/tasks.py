"""Celery's side of the scopes."""

from __future__ import annotations

from typing import Any

from registry.outbox_task import outbox_task
from scopes.services import replays


@outbox_task("scopes.tasks.replay_step")
def replay_step(payload: dict[str, Any]) -> None:
    """Go on with a replay: `{replay: id, step}`."""
    replays.replay_step(payload["replay"], step=payload["step"])
