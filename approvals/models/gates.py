"""Gates: outside systems that must answer yes before anything goes into force, and what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from approvals.models.requests import Round
from registry.clock import CharterNow
from registry.models import Person


class Gate(models.Model):
    """An outside system that approval rules may name. Address and secret are sealed (`registry.vault`)."""

    name = models.SlugField(max_length=40, unique=True)
    shown = models.CharField(max_length=300)
    address = models.TextField()
    secret = models.TextField()
    seconds = models.PositiveSmallIntegerField(default=10)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=CharterNow())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="gate_seconds", condition=Q(seconds__range=(1, 10))
            )
        ]

    def __str__(self) -> str:
        return self.name


class GateAsking(models.Model):
    """One question to a gate about exactly one round; `decision` empty: not answered yet.

    `reason`: why it is no, in words; `asked_by` None: asked at execution; `status` None: nothing answered.
    """

    class Decision(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="gate_askings"
    )
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="askings")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=71)
    asked_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=CharterNow())
    decision = models.CharField(max_length=3, choices=Decision.choices, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "gate", "number"], name="gate_asking_number_unique"
            ),
            models.CheckConstraint(
                name="gate_answered_at_a_time",
                condition=Q(decision="", answered_at=None)
                | (~Q(decision="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate}: {self.decision or 'asked'}"
