"""What changes leave behind beside the audit trail: the outbox, the epoch and who goes by it."""

from __future__ import annotations

from django.db import models

from registry.clock import CharterNow


class OutboxEvent(models.Model):
    """A follow-up promised in the same transaction as its cause; the relay hands it to Celery until done."""

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=CharterNow())
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(done_at=None),
                name="outbox_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class Epoch(models.Model):
    """One row; `value` grows with every change of what decides whether an agent may act (by triggers)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_epoch")
        ]

    def __str__(self) -> str:
        return str(self.value)


class GovernedSince(models.Model):
    """One row, made with the first administrator's role (by a trigger): from then on nobody is dated back."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="governed_since_once")
        ]

    def __str__(self) -> str:
        return f"governed since {self.at}"


class ResolverLease(models.Model):
    """One resolver process: what it remembers is of `epoch`, and it may go by that until `expires_at`."""

    id = models.UUIDField(primary_key=True)
    epoch = models.PositiveBigIntegerField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"resolver {self.id} at {self.epoch}"
