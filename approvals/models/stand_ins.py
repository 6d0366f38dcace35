"""Who decides for whom while they are away."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from registry.clock import CharterNow
from registry.models import Person

LONGEST = timedelta(days=90)


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Sets of stand-ins."""

    def acting(self, *, at: datetime) -> StandInQuerySet:
        """Those that hold at `at`."""
        return self.filter(
            starts_at__lte=at, ends_at__gt=at, cancelled_at=None, deputy__is_active=True
        )


class StandIn(models.Model):
    """`deputy` decides for `person` from `starts_at` until `ends_at`; each says so for themselves."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField(db_default=CharterNow())
    cancelled_at = models.DateTimeField(null=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                name="stand_in_is_another", condition=~Q(person=F("deputy"))
            ),
            models.CheckConstraint(
                name="stand_in_for_a_while",
                condition=Q(
                    ends_at__gt=F("starts_at"),
                    ends_at__lte=F("starts_at") + LONGEST,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.person}"
