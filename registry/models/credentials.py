"""Agent keys: shown once, stored as a digest, for one agent and one environment."""

from __future__ import annotations

import hashlib

from django.db import models

from registry.clock import CharterNow
from registry.models.agents import Agent, Environment
from registry.models.people import Person


def key_digest(key: str) -> str:
    """SHA-256 of a key in hexadecimal; keys are 256 random bits, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


class Credential(models.Model):
    """A live key `chk_live_…`. `prefix` is what people see of it afterwards."""

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="credentials"
    )
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    prefix = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=CharterNow())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.agent}"
