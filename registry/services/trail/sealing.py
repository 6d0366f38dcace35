"""The one sealer: gives the entries of the audit trail their links, in batches, behind the writers' backs.

Not at insert: a chain written by those who change things would make all of them wait for each other. An
entry waits in a queue from the moment it commits; the order of the chain is the order of sealing.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from registry.models import AuditCheckpoint, AuditSeal, UnsealedEntry
from registry.seal import ORIGIN, facts_of, link
from registry.services.trail.checkpoints import TRAIL

BATCH = 1000


def seal_entries() -> int:
    """Seal what waits, sign a checkpoint when one is due; returns how many entries were sealed.

    Safe to repeat and to run twice at once: whoever comes second finds the work taken.
    """
    sealed, last = 0, 0
    while batch := _seal_batch(above=last):
        sealed, last = sealed + len(batch), batch[-1]
    TRAIL.checkpoint()
    return sealed


def checkpoint_now() -> AuditCheckpoint | None:
    """Seal what waits and sign where the chain stands now; None while nothing is sealed."""
    seal_entries()
    TRAIL.checkpoint(every=timedelta())
    return AuditCheckpoint.objects.order_by("-sequence").first()


@transaction.atomic
def _seal_batch(*, above: int) -> list[int]:
    """Seal up to `BATCH` waiting entries with ids above one; returns their ids.

    Above it, since what was taken from the queue's beginning still lies in its index for a while.
    """
    if not TRAIL.is_mine():
        return []
    queue = UnsealedEntry.objects.filter(entry_id__gt=above).order_by("entry_id")
    waiting = list(queue.values_list("entry_id", flat=True)[:BATCH])
    facts = facts_of(waiting)
    last = TRAIL.tip()
    sequence, previous = (last.sequence, last.hash) if last else (0, ORIGIN)
    seals = []
    for entry_id in sorted(facts):
        sequence += 1
        previous = link(previous, sequence=sequence, facts=facts[entry_id])
        seals.append(AuditSeal(sequence=sequence, entry_id=entry_id, hash=previous))
    AuditSeal.objects.bulk_create(seals)
    UnsealedEntry.objects.filter(entry_id__in=waiting).delete()
    return waiting
