"""Putting a version in force without waiting, and the review of it afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from approvals.models.requests import Round
from registry.clock import CharterNow
from registry.models import Agent, Person


class BreakGlass(models.Model):
    """A round that the break-glass rules approve. `needs`: whom the others would have asked.

    `review_by`: until when they review it, from the moment it came into force; `closed_at`: when they had.
    """

    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, related_name="break_glass"
    )
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    justification = models.CharField(max_length=1000)
    needs = models.JSONField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=CharterNow())
    review_from = models.DateTimeField(null=True)
    review_by = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="break_glass_is_justified",
                condition=Q(justification__regex=r"^.{30,}"),
            ),
            models.CheckConstraint(
                name="break_glass_reviewed_after",
                condition=Q(review_by=None, review_from=None, closed_at=None)
                | Q(review_by__gt=F("review_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"break-glass, {self.round}"

    def get_absolute_url(self) -> str:
        return f"/break-glass/{self.pk}/"


class BreakGlassReview(models.Model):
    """What one of those who would have been asked says afterwards. Append-only."""

    class Says(models.TextChoices):
        RIGHT = "right", "It was right"
        WRONG = "wrong", "It should have waited"

    break_glass = models.ForeignKey(
        BreakGlass, on_delete=models.PROTECT, related_name="reviews"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=5, choices=Says.choices)
    comment = models.CharField(max_length=1000)
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["break_glass", "person"], name="break_glass_reviewed_once"
            ),
            models.CheckConstraint(
                name="break_glass_review_says_why", condition=~Q(comment="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.says}"
