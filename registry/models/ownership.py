"""Who answers for an agent: since when, handed over how, and what happens when they leave."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q, Value

from registry.clock import CharterNow
from registry.models.agents import Agent
from registry.models.people import Person
from registry.models.teams import Team


class OwnershipQuerySet(models.QuerySet["Ownership"]):
    """Sets of ownership records."""

    def at(self, moment: datetime) -> OwnershipQuerySet:
        """Those that held at `moment`."""
        return self.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)


class Ownership(models.Model):
    """Who owned the agent and who answered for it, from `since` until `until` (null: still).

    The database keeps it without overlap, closed rows as they were, and the open row equal to the agent.
    """

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="ownerships"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    accountable = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(db_default=CharterNow())
    until = models.DateTimeField(null=True)

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(until=None), name="one_owner_at_a_time"
            ),
            ExclusionConstraint(
                name="owners_never_overlap",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    (
                        Func(
                            "since",
                            "until",
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} owns {self.agent}"


class OwnershipTransfer(models.Model):
    """An agent offered to another team and person, who accepts it or not; the owner stays until then."""

    class Status(models.TextChoices):
        OPEN = "open", "Waits for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Taken back"
        EXPIRED = "expired", "Not answered in time"

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="transfers")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    accountable = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="offered"
    )
    reason = models.CharField(max_length=400)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=CharterNow())
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    closed_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-proposed_at"]
        indexes = [
            models.Index(
                fields=["accountable"],
                condition=Q(status="open"),
                name="transfer_waits_for",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(status="open"),
                name="one_transfer_at_a_time",
            ),
            models.CheckConstraint(
                name="transfer_accepted_by_its_receiver",
                condition=~Q(status="accepted") | Q(closed_by=models.F("accountable")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} to {self.accountable} of {self.team}"


class Orphan(models.Model):
    """An agent whose accountable person left: until somebody accepts it, or it is suspended.

    `suspend_at` is fixed when it begins; `reminded_at` is the last time the people above were told.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="orphaned")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
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
