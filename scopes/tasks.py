"""Celery's side of scopes: imports that take their time."""

from __future__ import annotations

from typing import Any

from registry.outbox_task import outbox_task
from scopes.services import import_asking, imports


@outbox_task("scopes.tasks.read_import")
def read_import(payload: dict[str, Any]) -> None:
    """Ask the address of an import: `{import: id}`."""
    import_asking.read(payload["import"])


@outbox_task("scopes.tasks.carry_out_import")
def carry_out_import(payload: dict[str, Any]) -> None:
    """Bring in what was chosen: `{import: id}`."""
    imports.carry_out(payload["import"])
