"""What agents did, day by day: what the summary's counts of the last days are added up from."""

from __future__ import annotations

from django.db import models

from registry.clock import CharterNow
from registry.models import Agent


class AgentDay(models.Model):
    """The decisions of an agent on one day (UTC), by effect; `used`: {counter: amount, as text}."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    allow = models.PositiveBigIntegerField(default=0)
    require_approval = models.PositiveBigIntegerField(default=0)
    escalate = models.PositiveBigIntegerField(default=0)
    deny = models.PositiveBigIntegerField(default=0)
    used = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "day"], name="day_added_up_once")
        ]
        indexes = [models.Index(fields=["day"], name="day_by_date")]

    def __str__(self) -> str:
        return f"{self.agent} on {self.day}"


class ActivityMark(models.Model):
    """One row: the decisions before `until` are in `AgentDay`, each once."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    until = models.DateTimeField(db_default=CharterNow())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="one_mark_of_activity"
            )
        ]

    def __str__(self) -> str:
        return f"added up until {self.until}"
