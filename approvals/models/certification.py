"""Certification: from time to time somebody says of what is in force that it is still right."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from approvals.models.requests import Risk
from registry.clock import CharterNow
from registry.models import Agent, Environment, Person
from scopes.models import Manifest


class CertificationPolicy(models.Model):
    """How often, and what follows silence. One row, set by an administrator.

    `every_days` 0: only when somebody opens a campaign. `suspend_days` null: silence suspends nothing.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    every_days = models.PositiveSmallIntegerField(default=90)
    due_days = models.PositiveSmallIntegerField(default=14)
    suspend_days = models.PositiveSmallIntegerField(null=True, default=None)

    class Meta:
        verbose_name_plural = "certification policies"
        constraints = [
            models.CheckConstraint(name="one_certification_policy", condition=Q(id=1)),
            models.CheckConstraint(
                name="certification_policy_days",
                condition=Q(every_days__lte=730, due_days__gte=1, due_days__lte=90)
                & (Q(suspend_days=None) | Q(suspend_days__lte=90)),
            ),
        ]

    def __str__(self) -> str:
        return f"every {self.every_days} days"


class CertificationSchedule(models.Model):
    """Other days than the policy's, for an environment, a risk or both; the one that names most decides.

    `every_days` 0: only when somebody opens a campaign.
    """

    environment = models.ForeignKey(
        Environment, null=True, on_delete=models.CASCADE, related_name="+"
    )
    risk = models.CharField(max_length=6, blank=True, choices=Risk.choices)
    every_days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["environment", "risk"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "risk"],
                name="one_schedule_for_each",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="schedule_days", condition=Q(every_days__lte=730)
            ),
            models.CheckConstraint(
                name="schedule_narrows_something",
                condition=Q(environment__isnull=False) | ~Q(risk=""),
            ),
            models.CheckConstraint(
                name="schedule_risk", condition=Q(risk__in=["", *Risk.values])
            ),
        ]

    def __str__(self) -> str:
        return f"every {self.every_days} days"


class Campaign(models.Model):
    """A round of certification. `opened_by` None: Charter's own, as the policy says.

    `suspend_at` null: what nobody certifies goes on. Closed once nothing waits any more.
    """

    name = models.CharField(max_length=120)
    opened_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(db_default=CharterNow())
    due_at = models.DateTimeField()
    suspend_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="nothing_is_suspended_before_it_is_due",
                condition=Q(suspend_at=None) | Q(suspend_at__gte=F("due_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/certification/{self.pk}/"

    @property
    def half(self) -> timedelta:
        """Half the time people have: the first reminder."""
        return (self.due_at - self.opened_at) / 2


class CampaignItem(models.Model):
    """One thing in force that is asked about: exactly this manifest.

    `asked`: who is asked first, null where nobody answers. `settled_by`, `note`: of what was revoked.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CERTIFIED = "certified", "Certified"
        REPLACED = "replaced", "Not in force any more"
        SUSPENDED = "suspended", "Suspended"
        REVOKED = "revoked", "Revoked"

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="items"
    )
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)
    asked = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=1000, blank=True, default="", db_default="")

    class Meta:
        ordering = ["agent__title", "environment"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "agent", "environment"], name="asked_about_once"
            ),
            models.CheckConstraint(
                name="settled_when_it_waits_no_more",
                condition=Q(state="waiting", settled_at=None)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["manifest"],
                condition=Q(state="waiting"),
                name="asked_about_once_at_a_time",
            ),
            models.CheckConstraint(
                name="somebody_revokes_and_says_why",
                condition=~Q(state="revoked")
                | (Q(settled_by__isnull=False) & ~Q(note="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["agent"], condition=Q(state="waiting"), name="certify_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} in {self.environment}"


class Certification(models.Model):
    """Somebody's word that this manifest is still right. Append-only.

    `is_alone`: they wrote it, and nobody else could say so; else a trigger refuses its authors.
    """

    item = models.OneToOneField(
        CampaignItem, on_delete=models.PROTECT, related_name="certification"
    )
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="certifications"
    )
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    comment = models.CharField(max_length=1000, blank=True)
    is_alone = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["agent", "-at"], name="certified_last")]

    def __str__(self) -> str:
        return f"{self.person} on {self.agent}"
