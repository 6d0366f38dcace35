"""The decision log's seals: what holds decisions to what was answered, and says what was dropped when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.clock import CharterNow
from registry.models import Person, SignedCheckpoint


class DecisionSeal(models.Model):
    """One block of the decision log, sealed into the chain. Append-only.

    `numbers`: those of its decisions, ascending; `digests`: their SHA-256, 32 bytes each, in that order.
    `hash`: `scopes.log_chain.link`, in hex. Blocks are numbered from 1 without gaps.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    numbers = ArrayField(models.BigIntegerField())
    digests = models.BinaryField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"block {self.sequence}"


class DecisionCheckpoint(SignedCheckpoint):
    """Of the decision log; its links are blocks."""


class DecisionRemoval(models.Model):
    """A week of runs whose decisions were dropped, as the retention period says. The database writes it.

    `numbers`: what was dropped, as ranges `[from, below]`; their seals stay.
    """

    name = models.CharField(max_length=63, unique=True)
    opened_from = models.DateTimeField()
    opened_below = models.DateTimeField()
    decisions = models.PositiveBigIntegerField()
    numbers = models.JSONField()
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["opened_from"]

    def __str__(self) -> str:
        return f"decisions of runs opened from {self.opened_from:%d %b %Y}"


class DecisionCheck(models.Model):
    """One check of the whole decision log: how far it is, and what it found. `by` None: the daily one."""

    by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(db_default=CharterNow())
    decisions = models.PositiveBigIntegerField(default=0)
    checked = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=400, blank=True)
    bad_number = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"check {self.pk} of the decision log"

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return 100 * self.checked // self.decisions if self.decisions else 0
