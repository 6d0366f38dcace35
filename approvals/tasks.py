"""Celery's side of approvals."""

from __future__ import annotations

from typing import Any

from approvals.services import deployments
from registry.outbox_task import outbox_task


@outbox_task("approvals.tasks.put_in_force")
def put_in_force(payload: dict[str, Any]) -> None:
    """Put an approved round in force: `{round: id}`."""
    deployments.put_in_force(payload["round"])
