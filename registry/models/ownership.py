"""Who answers for an agent: since when, and handed over how."""

from __future__ import annotations

from datetime import datetime

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

    The first record comes with the agent, each later one from a `transfer` that was accepted. The database
    keeps them without gap or overlap, closed ones as they were, and the open one equal to the agent.
    """

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="ownerships"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    accountable = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(db_default=CharterNow())
    until = models.DateTimeField(null=True)
    transfer = models.OneToOneField(
        "OwnershipTransfer", null=True, on_delete=models.PROTECT, related_name="record"
    )

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
            models.CheckConstraint(
                name="transfer_open_or_closed",
                condition=Q(status="open", closed_at=None)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} to {self.accountable} of {self.team}"
