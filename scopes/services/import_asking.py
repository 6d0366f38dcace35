"""The worker's part of an import: asking its address. Apart, for what it asks with is heavy."""

from __future__ import annotations

from django.db import transaction

from registry.clock import now
from registry.errors import Refusal
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Kind
from registry.services.asking import read_address
from scopes.models import Import
from scopes.services.imports import add_items, problem_lines

State = Import.State


def read(pk: str) -> None:
    """Ask the address of an import, page by page; what goes wrong is kept for whoever began it."""
    batch = Import.objects.filter(pk=pk, state=State.READING).first()
    if batch is None:
        return
    try:
        for page in read_address(Kind(batch.kind), batch.url):
            add_items(batch, page)
        if not batch.items.exists():
            raise ImportRefusedError("there is no agent in it")
    except Refusal as refusal:
        _fail(batch, refusal)
    else:
        Import.objects.filter(pk=pk, state=State.READING).update(state=State.READY)


@transaction.atomic
def _fail(batch: Import, refusal: Refusal) -> None:
    batch.items.all().delete()
    batch.state = State.FAILED
    batch.problem, batch.fix = refusal.message[:500], refusal.fix[:300]
    batch.lines = problem_lines(refusal)
    batch.finished_at = now()
    batch.save(update_fields=["state", "problem", "fix", "lines", "finished_at"])
