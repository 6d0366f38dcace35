"""Celery's side of the scopes: replays, and what time changes in the summaries that lists read."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from registry.clock import now
from registry.outbox_task import outbox_task
from scopes.services import activity, attainment, import_asking, imports, replays
from scopes.services.log import checks, partitions, sealing


@outbox_task("scopes.tasks.replay_step")
def replay_step(payload: dict[str, Any]) -> None:
    """Go on with a replay: `{replay: id, step}`."""
    replays.replay_step(payload["replay"], step=payload["step"])


@shared_task(name="scopes.tasks.refresh_activity")
def refresh_activity() -> int:
    """Add up the decisions and costs since the last time. Returns how many agents changed."""
    return activity.add_up(now())


@shared_task(name="scopes.tasks.refresh_contracts")
def refresh_contracts() -> int:
    """Look at the outcome contracts that are due. Returns how many were."""
    return attainment.refresh_contracts(now())


@shared_task(name="scopes.tasks.seal_decisions")
def seal_decisions() -> int:
    """Give what was decided its place in the decision log's chain. Returns how many decisions were sealed."""
    return sealing.seal_decisions()


@shared_task(name="scopes.tasks.tend_decisions")
def tend_decisions() -> int:
    """Make the weeks to come and drop those that are too old. Returns how many changed."""
    return partitions.make_weeks() + partitions.drop_old_weeks()


@shared_task(name="scopes.tasks.verify_decisions")
def verify_decisions() -> None:
    """Check the whole decision log, and tell who reads the trail when it is broken."""
    checks.check_regularly()


@outbox_task("scopes.tasks.run_decision_check")
def run_decision_check(payload: dict[str, Any]) -> None:
    """Do a check that somebody asked for: `{check: id}`."""
    checks.run_check(payload["check"])


@shared_task(name="scopes.tasks.forget_imports")
def forget_imports() -> int:
    """Delete previews of imports that nobody confirmed. Returns how many."""
    return imports.forget_unconfirmed()


@outbox_task("scopes.tasks.read_import")
def read_import(payload: dict[str, Any]) -> None:
    """Ask for the next page of an import: `{import: id, step}`."""
    import_asking.read_step(payload["import"], step=payload["step"])


@outbox_task("scopes.tasks.carry_out_import")
def carry_out_import(payload: dict[str, Any]) -> None:
    """Bring in the next of what was chosen: `{import: id, step}`."""
    imports.carry_out_step(payload["import"], step=payload["step"])
