"""Whom each charter directs, as rows: so that "who uses this agent" is one indexed question."""

from __future__ import annotations

from django.db import models

from scopes.models.charters import Draft, Version


class StepFacts(models.Model):
    """A step of a workflow (language §5). `agent` is a name: there may be no such agent.

    `pin`: the version it names, None for whatever is in force.
    """

    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=128)
    agent = models.CharField(max_length=100)
    pin = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True


class WorkflowStep(StepFacts):
    """A step of a version: written with it, held to its canonical JSON by the database, immutable."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        ordering = ["version", "position"]
        indexes = [models.Index(fields=["agent", "version"], name="step_by_agent")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="step_position_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.version}"


class DraftStep(StepFacts):
    """A step of a draft; written anew at every save."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="steps")

    class Meta:
        ordering = ["draft", "position"]
        indexes = [models.Index(fields=["agent", "draft"], name="draft_step_by_agent")]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "position"], name="draft_step_position_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.draft}"
