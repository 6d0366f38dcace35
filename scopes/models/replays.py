"""What another charter would have answered to what was really asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.models import Agent, Environment, Person
from scopes.models.charters import Version


class Replay(models.Model):
    """The recorded requests of some days decided again under `version`, in the background.

    It goes on in steps: `cursor` is the last run a step has seen, `step` how many steps there were.
    `total` is counted when it begins, `done` grows; `result`: {unchanged, changed, cannot_tell,
    groups: [{before, after, code, rule, count, samples: [decision id]}]}, the largest group first.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="replays")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="replays"
    )
    days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    step = models.PositiveIntegerField(default=0)
    cursor = models.UUIDField(null=True)
    result = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=CharterNow())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="replay_days", condition=Q(days__gte=1, days__lte=90)
            ),
            models.UniqueConstraint(
                fields=["version", "environment", "days"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_replay_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} over {self.days} days in {self.environment}"

    @property
    def is_open(self) -> bool:
        """Whether it still works."""
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """How far it is, in whole percents."""
        return min(100, self.done * 100 // self.total) if self.total else 0
