"""Agents that ended for good."""

from __future__ import annotations

from django.db import models

from registry.clock import CharterNow
from registry.models.agents import Agent
from registry.models.people import Person


class Retirement(models.Model):
    """Who ended an agent, when and why. Append-only: what is retired stays retired.

    `at` is also when its keys were closed; they go on to tell their holder that the agent is retired.
    """

    agent = models.OneToOneField(
        Agent, on_delete=models.PROTECT, related_name="retirement"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    at = models.DateTimeField(db_default=CharterNow())

    def __str__(self) -> str:
        return f"{self.agent} retired: {self.reason}"
