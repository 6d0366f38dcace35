"""The weeks of the decision log: made before they are needed, dropped once they are sealed and old enough."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction

from registry.services import audit
from scopes.models import DecisionRemoval

AHEAD = 28
"""Days ahead that a week is made."""
MOST_AT_ONCE = 4
"""Weeks dropped at one go, so that a shortened period does not hold the table for long."""


def make_weeks() -> int:
    """Make the weeks of the next four; returns how many were new. The rest lies in the table for others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT charter_make_weeks(clock_timestamp(), clock_timestamp() + make_interval(days => %s))",
            [AHEAD],
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]


def drop_old_weeks() -> int:
    """Drop what is older than `DECISIONS_KEPT_DAYS` (0: nothing ever is); returns how many weeks went.

    Only weeks in which every decision is sealed and every run is over; each is said on the record.
    """
    days, dropped = settings.DECISIONS_KEPT_DAYS, 0
    while days and dropped < MOST_AT_ONCE and _drop_one(days):
        dropped += 1
    return dropped


@transaction.atomic
def _drop_one(days: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT charter_drop_week(make_interval(days => %s))", [days])
        row: tuple[str | None] = cursor.fetchone()
    if row[0] is None:
        return False
    # A week in which nothing was decided leaves nothing to say.
    for removal in DecisionRemoval.objects.filter(name=row[0]):
        audit.record(
            "decisions.dropped",
            actor=None,
            target=removal,
            summary=f"Dropped {removal.decisions:,} decisions of runs opened from"
            f" {removal.opened_from:%d %b %Y} to {removal.opened_below:%d %b %Y}: they are kept {days} days",
            facts={"decisions": removal.decisions, "week": removal.name},
        )
    return True
