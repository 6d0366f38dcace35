"""What an administrator lets Charter reach, and whom it believes, beyond what is public."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.models.people import Person


class AllowedHost(models.Model):
    """A host that may lie inside, exactly as it is written; `port` None: 80 and 443."""

    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    allowed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["host", "port"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "port"], name="host_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="host_form", condition=Q(host__regex=r"^[a-z0-9.:-]+$")
            ),
            models.CheckConstraint(
                name="host_port", condition=Q(port=None) | Q(port__range=(1, 65535))
            ),
        ]

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


class CardKey(models.Model):
    """A public key that signs agent cards, and whose it is."""

    kid = models.CharField(max_length=200, unique=True)
    whose = models.CharField(max_length=120)
    jwk = models.JSONField()
    trusted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    trusted_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["whose", "kid"]

    def __str__(self) -> str:
        return f"{self.kid} of {self.whose}"
