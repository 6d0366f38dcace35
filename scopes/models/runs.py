"""Run time: runs keep count, decisions are what was answered, metrics what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.ids import uuid7
from registry.models import Agent, Credential, Environment
from scopes.models.charters import Manifest


class Run(models.Model):
    """One stretch of work of an agent; `counters`: {name: used}, numbers as strings to stay exact.

    `leased`: actions that are out on leases, which count as used until they are settled.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        STOPPED = "stopped", "Stopped"
        FINISHED = "finished", "Finished"

    id = models.UUIDField(primary_key=True, default=uuid7)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="runs")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.PROTECT, related_name="+"
    )
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+")
    idempotency_key = models.CharField(max_length=128, null=True)  # noqa: DJ001 (null: no key, never equal)
    opening_digest = models.CharField(max_length=71)
    task = models.CharField(max_length=400, blank=True)
    on_behalf_of = models.CharField(max_length=254, blank=True)
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField(db_default=CharterNow())
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    max_actions = models.PositiveIntegerField()
    actions_used = models.PositiveIntegerField(db_default=0, default=0)
    leased = models.PositiveIntegerField(db_default=0, default=0)
    refused = models.PositiveIntegerField(db_default=0, default=0)
    pending = models.PositiveIntegerField(db_default=0, default=0)
    counters = models.JSONField(default=dict)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["credential", "idempotency_key"], name="run_opened_once"
            ),
            models.CheckConstraint(
                name="run_within_its_actions",
                condition=Q(
                    max_actions__gte=models.F("actions_used") + models.F("leased")
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["agent", "environment", "-opened_at"], name="run_by_agent"
            ),
            models.Index(
                fields=["expires_at"], condition=Q(state="open"), name="run_open"
            ),
            models.Index(
                fields=["agent", "environment", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="run_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.short_id}"

    def get_absolute_url(self) -> str:
        return f"/runs/{self.id}/"

    @property
    def short_id(self) -> str:
        """The last eight characters, for people: the first ones of a UUIDv7 are its hour."""
        return str(self.id)[-8:]


class NextDecision(models.Func):
    """The next number of the decision log: given while the row is written, so that a sealer knows the end."""

    template = "nextval('scopes_decision_number')"

    def __init__(self, **extra: Any) -> None:
        super().__init__(output_field=models.BigIntegerField(), **extra)


class Decision(models.Model):
    """One answer. Append-only. `final` False: a person was needed; the same call is asked again later.

    With `lease`, the agent's own client gave the answer under it, and told it at `told_at`.

    The table is cut by the week in which the run was opened (docs/decision-log.md): its key is (id, run).
    `number`: its place in the decision log; numbers have gaps.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    # The statement that writes a decision takes these from the run's row, and none of the three is ever
    # deleted: a constraint of their own would cost as much as writing the decision.
    run = models.ForeignKey(
        Run,
        on_delete=models.PROTECT,
        related_name="decisions",
        db_constraint=False,
        db_index=False,
    )
    agent = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    manifest = models.ForeignKey(
        Manifest,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    call = models.CharField(max_length=128)
    action = models.CharField(max_length=200)
    resource = models.CharField(max_length=200)
    mode = models.CharField(max_length=20)
    context = models.JSONField(default=dict)
    usage = models.JSONField(default=dict)
    shown = models.JSONField(default=dict)
    request_digest = models.CharField(max_length=71)
    arguments_digest = models.CharField(max_length=71, blank=True)
    effect = models.CharField(max_length=16)
    code = models.CharField(max_length=40)
    say = models.TextField()
    reasons = models.JSONField(default=list)
    obligations = models.JSONField(default=list)
    shadow_effect = models.CharField(max_length=16, blank=True)
    final = models.BooleanField()
    review = models.ForeignKey(
        "Review",
        null=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        db_index=False,
    )
    decided_at = models.DateTimeField(db_default=CharterNow())
    lease = models.ForeignKey(
        "Lease",
        null=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        db_constraint=False,
        db_index=False,
    )
    told_at = models.DateTimeField(null=True)
    number = models.BigIntegerField(db_default=NextDecision(), editable=False)

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "call"],
                condition=Q(final=True),
                name="one_final_answer_per_call",
            )
        ]
        indexes = [
            models.Index(fields=["run", "decided_at"], name="decision_by_run"),
            models.Index(fields=["agent", "-decided_at"], name="decision_by_agent"),
            models.Index(
                fields=["review"],
                condition=Q(review__isnull=False),
                name="decision_by_review",
            ),
            # Rows only ever come at the end, so a summary of each block finds a stretch of time for nothing.
            BrinIndex(
                fields=["decided_at"],
                autosummarize=True,
                pages_per_range=32,
                name="decision_by_time",
            ),
            BrinIndex(
                fields=["number"],
                autosummarize=True,
                pages_per_range=32,
                name="decision_by_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.action} on {self.resource}"

    @property
    def is_late(self) -> bool:
        """Told after the lease it was given under had ended."""
        return (
            self.lease is not None
            and (self.told_at or self.decided_at) > self.lease.expires_at
        )


class Metric(models.Model):
    """A measured value of a run, the latest of its source: what the outcome contract is judged by."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="metrics")
    name = models.CharField(max_length=64)
    value = models.DecimalField(max_digits=24, decimal_places=6)
    source = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "name", "source"], name="metric_once_per_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.amount}"

    @property
    def amount(self) -> str:
        """The value in plain digits, without idle zeros."""
        return format(self.value.normalize(), "f")
