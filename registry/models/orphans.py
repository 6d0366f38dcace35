"""What happens to an agent when the person who answers for it leaves."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.models.agents import Agent
from registry.models.people import Person
from registry.models.teams import Team


class Orphan(models.Model):
    """An agent whose accountable person left: until somebody accepts it, and suspended at `suspend_at`.

    `left_team`: they left that team only; None: they left altogether. `reminded_at`: when the people above
    were told last.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="orphaned")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    left_team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(db_default=CharterNow())
    suspend_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["suspend_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(ended_at=None), name="orphaned_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} without {self.person}"


class OrphanPolicy(models.Model):
    """How long an agent may be without an accountable person. One row, set by an administrator."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    grace_days = models.PositiveSmallIntegerField(default=14)
    remind_days = models.PositiveSmallIntegerField(default=3)

    class Meta:
        verbose_name_plural = "orphan policies"
        constraints = [
            models.CheckConstraint(name="one_orphan_policy", condition=Q(id=1)),
            models.CheckConstraint(
                name="orphan_policy_days",
                condition=Q(grace_days__lte=365, remind_days__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grace_days} days"

    @property
    def grace(self) -> timedelta:
        """From the day the person left to the suspension."""
        return timedelta(days=self.grace_days)
