"""When a person wants to hear nothing, in their own time zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from registry.models import NotificationTimes, Person

_STEPS = 1000
"""Quiet stretches that follow each other are followed so far: two a day for more than a year."""


def local(person: Person, at: datetime) -> datetime:
    """A moment in the person's time zone; UTC where theirs is not known here."""
    try:
        return at.astimezone(ZoneInfo(person.timezone))
    except (ZoneInfoNotFoundError, ValueError):
        return at.astimezone(UTC)


def quiet_until(
    times: NotificationTimes | None, person: Person, at: datetime
) -> datetime | None:
    """When the quiet that holds at `at` is over; None: it is not quiet."""
    if times is None:
        return None
    here = began = local(person, at)
    for _ in range(_STEPS):
        ends = _end(times, here)
        if ends is None:
            break
        here = ends
    return None if here == began else here.astimezone(UTC)


def _end(times: NotificationTimes, here: datetime) -> datetime | None:
    """The end of one stretch of quiet around `here`, by the clock on the wall."""
    day = here.date()
    if (
        times.away_from is not None
        and times.away_until is not None
        and times.away_from <= day <= times.away_until
    ):
        return _midnight_after(here, days=(times.away_until - day).days + 1)
    if day.weekday() in times.quiet_days:
        return _midnight_after(here, days=1)
    return _night(times, here)


def _night(times: NotificationTimes, here: datetime) -> datetime | None:
    begins, ends = times.quiet_from, times.quiet_until
    if begins is None or ends is None or begins == ends:
        return None
    clock = here.time()
    if begins < ends:
        return _at(here, ends, days=0) if begins <= clock < ends else None
    if clock >= begins:
        return _at(here, ends, days=1)
    return _at(here, ends, days=0) if clock < ends else None


def _midnight_after(here: datetime, *, days: int) -> datetime:
    return _at(here, time(), days=days)


def _at(here: datetime, clock: time, *, days: int) -> datetime:
    day = here.date() + timedelta(days=days)
    found = datetime.combine(day, clock, tzinfo=here.tzinfo)
    # An hour that the clock skips or repeats must not stop the walk.
    return (
        found
        if found.astimezone(UTC) > here.astimezone(UTC)
        else here + timedelta(hours=1)
    )
