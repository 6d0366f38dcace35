"""When people work: the one calendar that approval rules count working hours by."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from approvals.working_time import Calendar, from_json, to_json

DEFAULT = to_json(Calendar())


def _usual_week() -> list[list[str] | None]:
    week: list[list[str] | None] = DEFAULT["week"]
    return week


class WorkingCalendar(models.Model):
    """One row, set by an administrator; a trigger refuses weeks in which nobody works.

    `week`: for Monday to Sunday `[from, until]` or null; `holidays`: [{day, name}], by day.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    timezone = models.CharField(max_length=64, default="UTC")
    week = models.JSONField(default=_usual_week)
    holidays = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_working_calendar", condition=Q(id=1)),
            models.CheckConstraint(
                name="working_calendar_has_a_time_zone", condition=~Q(timezone="")
            ),
        ]

    def __str__(self) -> str:
        return "the working hours"

    def as_value(self) -> Calendar:
        """Give the calendar to count by."""
        days = [one["day"] for one in self.holidays]
        return from_json(
            {"timezone": self.timezone, "week": self.week, "holidays": days}
        )

    def named_holidays(self) -> list[tuple[date, str]]:
        """Give the holidays with their names, by day."""
        return [(date.fromisoformat(one["day"]), one["name"]) for one in self.holidays]
