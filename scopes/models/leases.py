"""Leases: slices of runs' budgets, handed to clients that decide by themselves (docs/local-mode.md)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from registry.clock import CharterNow
from registry.models import Credential
from scopes.models.charters import Manifest
from scopes.models.runs import Run


class Lease(models.Model):
    """A slice of a run's actions, decided by its client. `id` is the client's, so that asking twice is once.

    While it is out, all of it counts as used (`Run.leased`). Settled, `used` of it do; never settled, all do.
    """

    id = models.UUIDField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="leases")
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+")
    credential = models.ForeignKey(
        Credential, on_delete=models.PROTECT, related_name="+"
    )
    actions = models.PositiveSmallIntegerField()
    used = models.PositiveSmallIntegerField(db_default=0, default=0)
    granted_at = models.DateTimeField(db_default=CharterNow())
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["granted_at"]
        constraints = [
            models.CheckConstraint(
                name="lease_holds_actions", condition=Q(actions__gte=1)
            ),
            models.CheckConstraint(
                name="lease_within_its_actions", condition=Q(used__lte=F("actions"))
            ),
            models.CheckConstraint(
                name="lease_ends", condition=Q(expires_at__gt=F("granted_at"))
            ),
        ]
        indexes = [
            # What is out of a run, however many leases it had.
            models.Index(fields=["run"], condition=Q(settled_at=None), name="lease_out")
        ]

    def __str__(self) -> str:
        return f"lease of {self.actions} actions"
