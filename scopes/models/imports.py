"""Agents on their way in: what was read, what a person chose, and the charter each is proposed with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.ids import uuid7
from registry.models import Agent, Person, Team


class Import(models.Model):
    """One document or address somebody brings in. `writes`: what writes is granted too.

    The worker goes step by step; `cursor` is where a feed goes on at the next one.
    """

    class Kind(models.TextChoices):
        A2A = "a2a", "Agent card (A2A)"
        MCP = "mcp", "MCP server"
        OPENAPI = "openapi", "OpenAPI document"
        REGISTRY = "registry", "MCP Registry feed"
        CSV = "csv", "Table (CSV)"

    class State(models.TextChoices):
        READING = "reading", "Being read"
        READY = "ready", "Ready to look at"
        IMPORTING = "importing", "Being imported"
        DONE = "done", "Done"
        FAILED = "failed", "Could not be read"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=500)
    url = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="imports")
    state = models.CharField(max_length=9, choices=State.choices, default=State.READING)
    owner_team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="+"
    )
    accountable = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    writes = models.BooleanField(default=False)
    step = models.PositiveIntegerField(default=0)
    cursor = models.CharField(max_length=500, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    fix = models.CharField(max_length=300, blank=True)
    lines = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=CharterNow())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="import_owner_is_whole",
                condition=Q(owner_team=None, accountable=None)
                | Q(owner_team__isnull=False, accountable__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.source}"

    def get_absolute_url(self) -> str:
        return f"/agents/import/{self.pk}/"


class ImportItem(models.Model):
    """One agent of an import: the proposal as it was read, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Not imported yet"
        ADDED = "added", "Added"
        UPDATED = "updated", "New proposal"
        UNCHANGED = "unchanged", "Nothing new"
        CONFLICT = "conflict", "In conflict"
        LEFT_OUT = "left_out", "Left out"

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    external_id = models.CharField(max_length=300)
    name = models.CharField(max_length=100)
    proposal = models.JSONField()
    is_chosen = models.BooleanField(default=False)
    outcome = models.CharField(
        max_length=9, choices=Outcome.choices, default=Outcome.WAITING
    )
    note = models.CharField(max_length=500, blank=True)
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "external_id"], name="import_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.batch}"


class ProposedCharter(models.Model):
    """A charter an import proposes for an agent. It is no draft and nobody's work until somebody opens it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be opened"
        OPENED = "opened", "Opened as a draft"
        REPLACED = "replaced", "Replaced by a newer one"

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="proposed_charters"
    )
    text = models.TextField()
    source = models.CharField(max_length=500)
    warnings = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=CharterNow())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(state="waiting"),
                name="one_proposed_charter_waits",
            )
        ]

    def __str__(self) -> str:
        return f"proposed charter of {self.agent}"
