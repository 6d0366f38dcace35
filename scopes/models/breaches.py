"""Breaches: when an outcome contract was not kept, what that did, and until when (language §6)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from charter.language import OnBreach
from registry.clock import CharterNow
from registry.models import Agent, Environment
from scopes.models.charters import Version


class Breach(models.Model):
    """One stretch of time in which a version in force did not deliver what it promised. Only ever ended.

    `acts`: what the contract says follows (`OnBreach`); while it lasts, `require_review` makes every action
    want a person. `clauses`: those in breach, [{name, says}], as they stood when it began.
    """

    ACTS: ClassVar = [(one.value, one.value) for one in OnBreach]

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="breaches")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    acts = models.CharField(max_length=20, choices=ACTS)
    clauses = models.JSONField()
    since = models.DateTimeField(db_default=CharterNow())
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "environment"],
                condition=Q(ended_at=None),
                name="one_breach_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} in {self.environment}"

    def get_absolute_url(self) -> str:
        return self.agent.get_absolute_url()
