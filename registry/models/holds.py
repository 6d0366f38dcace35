"""Suspensions of more or less than one agent: a version, a team's agents, everything."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from registry.clock import CharterNow
from registry.models.agents import Agent
from registry.models.people import Person
from registry.models.teams import Team


class Hold(models.Model):
    """What it covers answers deny until it is lifted, besides the agent's own `Suspension`.

    `version`: the number of one version, wherever it is in force; `team`: its agents and those of the teams
    within it; `by` None: Charter itself. An agent goes on when nothing covers it any more.
    """

    class Kind(models.TextChoices):
        VERSION = "version", "One version"
        TEAM = "team", "A team's agents"
        EVERYTHING = "everything", "Everything"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="holds"
    )
    version = models.PositiveIntegerField(null=True)
    team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="holds"
    )
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(db_default=CharterNow())
    resume_asked_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="hold_covers_what_it_says",
                condition=Q(
                    kind="version",
                    agent__isnull=False,
                    version__isnull=False,
                    team__isnull=True,
                )
                | Q(
                    kind="team",
                    agent__isnull=True,
                    version__isnull=True,
                    team__isnull=False,
                )
                | Q(
                    kind="everything",
                    agent__isnull=True,
                    version__isnull=True,
                    team__isnull=True,
                ),
            ),
            models.UniqueConstraint(
                fields=["kind", "agent", "version", "team"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="held_once",
            ),
            models.CheckConstraint(
                name="lifting_takes_two_people",
                condition=Q(lifted_at=None, lifted_by=None)
                | (
                    Q(
                        lifted_at__isnull=False,
                        lifted_by__isnull=False,
                        resume_asked_by__isnull=False,
                    )
                    & ~Q(lifted_by=F("resume_asked_by"))
                ),
            ),
            models.CheckConstraint(name="hold_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.covered} suspended: {self.reason}"

    @property
    def covered(self) -> str:
        """What stands still, as a person says it."""
        if self.kind == self.Kind.VERSION:
            return f"version {self.version} of {self.agent}"
        return f"every agent of {self.team}" if self.team else "everything"

    @property
    def by_name(self) -> str:
        """Who stopped it, for people."""
        return self.by.name if self.by else "Charter"
