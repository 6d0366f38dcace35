"""The worker's part of an import: asking its address. Apart, for what it asks with is heavy.

A step asks for one page. Asking takes its time, so a step may be delivered again meanwhile; the first to
come back writes, and what the others bring is dropped.
"""

from __future__ import annotations

from django.db import transaction

from registry.clock import now
from registry.errors import Refusal
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Kind
from registry.imports.server_feed import Page
from registry.services import outbox
from registry.services.imports.asking import read_address
from scopes.models import Import
from scopes.services.imports import READ, add_items, problem_lines

MAX_PAGES = 200
State = Import.State


def read_step(pk: str, *, step: int) -> None:
    """Ask for the next page of an import; what goes wrong is kept for whoever began it."""
    batch = Import.objects.filter(pk=pk, state=State.READING, step=step).first()
    if batch is None:
        return
    try:
        page = read_address(Kind(batch.kind), batch.url, cursor=batch.cursor)
        _keep(batch, page)
    except Refusal as refusal:
        _fail(batch, refusal)


@transaction.atomic
def _keep(batch: Import, page: Page) -> None:
    locked = _lock(batch)
    if locked is None:
        return
    add_items(locked, page.proposals)
    goes_on = page.cursor is not None and page.cursor != locked.cursor
    if goes_on and locked.step + 1 == MAX_PAGES:
        raise ImportRefusedError(
            f"the feed has more than {MAX_PAGES} pages", fix="import it in parts"
        )
    if not goes_on and not locked.items.exists():
        raise ImportRefusedError("there is no agent in it")
    if goes_on:
        locked.cursor, locked.step = page.cursor or "", locked.step + 1
        outbox.promise(
            READ,
            key=f"import:{locked.pk}:read:{locked.step}",
            payload={"import": str(locked.pk), "step": locked.step},
        )
    else:
        locked.state = State.READY
    locked.save(update_fields=["cursor", "step", "state"])


@transaction.atomic
def _fail(batch: Import, refusal: Refusal) -> None:
    locked = _lock(batch)
    if locked is None:
        return
    locked.items.all().delete()
    locked.state = State.FAILED
    locked.problem, locked.fix = refusal.message[:500], refusal.fix[:300]
    locked.lines = problem_lines(refusal)
    locked.finished_at = now()
    locked.save(update_fields=["state", "problem", "fix", "lines", "finished_at"])


def _lock(batch: Import) -> Import | None:
    """The import, while it is at the same step still."""
    return (
        Import.objects.select_for_update(of=("self",))
        .filter(pk=batch.pk, state=State.READING, step=batch.step)
        .first()
    )
