"""The audit trail: its entries, the seals that chain them, the signed checkpoints, and what checks found."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from registry.clock import CharterNow
from registry.models.agents import Agent
from registry.models.people import Person


class AuditEntry(models.Model):
    """Who changed what. Append-only, in the database too. `actor` None: Charter itself, or an agent.

    `changes`: [{what, before, after, kind?}], in words; None where nothing was before or is after.
    `door`, `request_id`, `ip`: where it came in (`registry.door`).
    """

    at = models.DateTimeField(db_default=CharterNow())
    actor = models.ForeignKey(
        Person,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    actor_label = models.CharField(max_length=160)
    event = models.CharField(max_length=60)
    target_type = models.CharField(max_length=40)
    target_id = models.CharField(max_length=40)
    target_label = models.CharField(max_length=200)
    agent = models.ForeignKey(
        Agent,
        null=True,
        on_delete=models.PROTECT,
        related_name="audit_entries",
        db_index=False,
    )
    summary = models.CharField(max_length=400)
    facts = models.JSONField(default=dict)
    changes = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField())
    )
    door = models.CharField(max_length=10, default="", db_default="")
    request_id = models.CharField(max_length=64, default="", db_default="")
    ip = models.CharField(max_length=45, default="", db_default="")

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "audit entries"
        # Every filter of the page walks one of these, newest first.
        indexes = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["actor", "at", "id"], name="audit_actor"),
            models.Index(fields=["agent", "at", "id"], name="audit_agent"),
            models.Index(
                fields=["target_type", "target_id", "at", "id"], name="audit_target"
            ),
            models.Index(
                OpClass("event", name="varchar_pattern_ops"), "at", name="audit_event"
            ),
            models.Index(
                fields=["request_id"],
                condition=~models.Q(request_id=""),
                name="audit_request",
            ),
            # Upper, since that is what Django asks for in a search without case.
            GinIndex(
                OpClass(Upper("summary"), name="gin_trgm_ops"), name="audit_summary"
            ),
            GinIndex(OpClass("changes", name="jsonb_path_ops"), name="audit_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.summary}"

    @property
    def fact_rows(self) -> list[tuple[str, Any]]:
        """The facts as rows: a template takes a fact called `items` for all of them."""
        return list(self.facts.items())

    @property
    def target(self) -> str:
        """What was changed, as the filter `object` reads it."""
        return f"{self.target_type}:{self.target_id}"


class UnsealedEntry(models.Model):
    """An entry that waits for its seal. A trigger adds the row with the entry, the sealer takes it away.

    A queue rather than a mark on the entry: transactions commit out of the order of their ids, so that
    "everything above the last sealed id" would pass some by.
    """

    entry = models.OneToOneField(
        AuditEntry,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
    )

    class Meta:
        verbose_name_plural = "unsealed entries"

    def __str__(self) -> str:
        return f"entry {self.entry_id}"


class AuditSeal(models.Model):
    """One link of the chain: SHA-256, in hex, over the previous link, this number and the entry.

    Numbers begin at 1 and have no gaps. Append-only. No foreign key, so that an entry that is gone
    is found by the check, wherever its seal remains.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        AuditEntry,
        on_delete=models.DO_NOTHING,
        related_name="seal",
        db_constraint=False,
    )
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"seal {self.sequence}"


class SignedCheckpoint(models.Model):
    """A signed statement of where a chain stood (`registry.services.chains`). Append-only.

    `key_set`: the trust root's word for the signing key, so that an exported row stands for itself.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    jws = models.TextField()
    key_set = models.TextField()

    class Meta:
        abstract = True
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"checkpoint at {self.sequence}"


class AuditCheckpoint(SignedCheckpoint):
    """Of the audit trail."""


class AuditVerification(models.Model):
    """One check of the chain: how far it is, and what it found. `by` None: the hourly one.

    `checked` of `entries` seals are good, the last with `last_hash`; `problem`, and the number of the first
    bad entry where it has one, once it is found.
    """

    by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_full = models.BooleanField()
    started_at = models.DateTimeField(db_default=CharterNow())
    entries = models.PositiveBigIntegerField(default=0)
    checked = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=400, blank=True)
    bad_entry = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"verification {self.pk}"

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return 100 * self.checked // self.entries if self.entries else 0
