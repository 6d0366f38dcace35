"""The one sealer of the decision log: gives what was committed its place in the chain, a block at a time.

Not as decisions are written: that would make every agent wait for every other. Who writes takes a number
while it holds a lock on the table; `charter_decisions_end` waits for that lock, so that no number up to the
one it returns can come later.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from psycopg.errors import LockNotAvailable

from scopes.log_chain import ORIGIN, Digest, digests_between, link
from scopes.models import DecisionCheckpoint, DecisionSeal
from scopes.services.log.checkpoints import LOG

BLOCK = 2000
"""Decisions that one block seals at most."""
STRETCH = 20_000
"""Numbers looked at in one transaction."""


def seal_decisions() -> int:
    """Seal what is committed and sign a checkpoint when one is due; returns how many decisions were sealed.

    Safe to repeat and to run twice at once. A table that is locked just then is sealed the next time.
    """
    end = _end()
    if end is None:
        return 0
    sealed = 0
    while (done := _seal_stretch(end)) is not None:
        sealed += done
    LOG.checkpoint()
    return sealed


def checkpoint_now() -> DecisionCheckpoint | None:
    """Seal what is committed and sign where the chain stands; None while nothing is sealed."""
    seal_decisions()
    LOG.checkpoint(every=timedelta())
    return DecisionCheckpoint.objects.order_by("-sequence").first()


def _end() -> int | None:
    """The last number that is committed or never will be; None when the table is busy with something else."""
    try:
        # A transaction of its own: its lock keeps writers waiting until it ends.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT charter_decisions_end()")
            row: tuple[int] = cursor.fetchone()
    except DatabaseError as problem:
        if isinstance(problem.__cause__, LockNotAvailable):
            return None
        raise
    return row[0]


@transaction.atomic
def _seal_stretch(end: int) -> int | None:
    """Seal the next stretch of numbers up to `end`; None when none is left or another seals."""
    if not LOG.is_mine():
        return None
    tip = LOG.tip()
    found = _next(tip.last if tip else 0, end)
    if not found:
        return None
    sequence, previous = (tip.sequence, tip.hash) if tip else (0, ORIGIN)
    seals = []
    for at in range(0, len(found), BLOCK):
        sequence += 1
        seals.append(_block(found[at : at + BLOCK], sequence, previous))
        previous = seals[-1].hash
    DecisionSeal.objects.bulk_create(seals)
    return len(found)


def _next(above: int, end: int) -> list[Digest]:
    """What lies in the next stretch that holds any decision."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(number) FROM scopes_decision WHERE number > %s AND number <= %s",
            [above, end],
        )
        row: tuple[int | None] = cursor.fetchone()
    if row[0] is None:
        return []
    return digests_between(above, min(row[0] + STRETCH, end))


def _block(found: list[Digest], sequence: int, previous: str) -> DecisionSeal:
    numbers = [one.number for one in found]
    digests = b"".join(one.digest for one in found)
    return DecisionSeal(
        sequence=sequence,
        first=numbers[0],
        last=numbers[-1],
        numbers=numbers,
        digests=digests,
        hash=link(previous, sequence=sequence, numbers=numbers, digests=digests),
    )
