"""What every change leaves behind: the audit trail, the outbox, the epoch."""

from __future__ import annotations

from django.db import models

from registry.clock import CharterNow
from registry.models.agents import Agent
from registry.models.people import Person


class AuditEntry(models.Model):
    """Who changed what. Append-only, in the database too. `actor` None: Charter itself, or an agent."""

    at = models.DateTimeField(db_default=CharterNow(), db_index=True)
    actor = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_label = models.CharField(max_length=160)
    event = models.CharField(max_length=60, db_index=True)
    target_type = models.CharField(max_length=40)
    target_id = models.CharField(max_length=40)
    target_label = models.CharField(max_length=200)
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="audit_entries"
    )
    summary = models.CharField(max_length=400)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.event}: {self.summary}"


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
    """One row; `value` grows with every suspension, resumption and change of what is in force."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_epoch")
        ]

    def __str__(self) -> str:
        return str(self.value)
