"""A person's own tokens for scripts, and the answers kept for requests that are sent twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from registry.clock import CharterNow
from registry.models.people import Person

LONGEST = timedelta(days=366)
"""A year, whichever one it is."""


class PersonalToken(models.Model):
    """A script acts as its person with `chp_…`. `prefix` is what people see of it afterwards.

    `form` is the one sending of the form that made it: sent again, it makes no second one.
    """

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope.choices)
    prefix = models.CharField(max_length=20, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    form = models.UUIDField(unique=True)
    created_at = models.DateTimeField(db_default=CharterNow())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="token_lives_a_year_at_most",
                condition=Q(expires_at__lte=F("created_at") + LONGEST),
            ),
            models.CheckConstraint(
                name="token_digest_form", condition=Q(digest__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="token_scope_known", condition=Q(scope__in=["read", "write"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.person}"

    def works_at(self, at: datetime) -> bool:
        """Whether it is neither revoked nor at its end, and its person is still here."""
        return (
            self.revoked_at is None and at < self.expires_at and self.person.is_active
        )


class KeptAnswer(models.Model):
    """What a POST with an `Idempotency-Key` was answered; `digest` is that of what was asked.

    `body` never holds what is shown once.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=CharterNow(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], name="one_answer_per_idempotency_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} kept for {self.person}"
