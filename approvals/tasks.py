"""Celery's side of approvals."""

from __future__ import annotations

from typing import Any

from approvals.models import DeploymentRequest
from approvals.services import answers, deployments, gate_answers, stricter
from registry.outbox_task import outbox_task


@outbox_task("approvals.tasks.put_in_force")
def put_in_force(payload: dict[str, Any]) -> None:
    """Put an approved round in force: `{round: id}`."""
    deployments.put_in_force(payload["round"])


@outbox_task("approvals.tasks.ask_gate")
def ask_gate(payload: dict[str, Any]) -> None:
    """Put a question to an outside system: `{asking: id}`."""
    gate_answers.ask_gate(payload["asking"])


@outbox_task("approvals.tasks.tell_review")
def tell_review(payload: dict[str, Any]) -> None:
    """Tell people that an agent waits for them: `{review: id}`. The database promises it (0101)."""
    answers.tell_opened(payload["review"])


@outbox_task("approvals.tasks.recompute_requirements")
def recompute_requirements(payload: dict[str, Any]) -> None:  # noqa: ARG001 (the rules in force count)
    """Hold every request in review to the rules in force now: `{policies: id}`."""
    waiting = DeploymentRequest.objects.filter(
        status=DeploymentRequest.Status.IN_REVIEW
    )
    for request in waiting.order_by("asked_at").iterator():
        stricter.recompute(request)
