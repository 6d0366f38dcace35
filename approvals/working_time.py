"""Working time as a pure function: a calendar, a moment some working hours later, the time between two.

A minute is working time when the clock on the wall of the calendar's time zone reads one that the weekday
has, and the day is no holiday. So an hour that the clock skips is not worked, and one that it repeats is
worked twice. No database, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEK = 7
LEAST_A_WEEK = timedelta(hours=1)
"""Less would make a deadline that nobody lives to see."""
MAX_HOLIDAYS = 500
FURTHEST = 30 * 366
"""Days looked through: 720 hours at an hour a week take 14 years, and holidays on those days another 10."""

_DAY = timedelta(days=1)
_ZERO = timedelta()

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work. `week`: for Monday to Sunday from and until, on the same day, or None."""

    timezone: str = "UTC"
    week: tuple[tuple[time, time] | None, ...] = (
        *[(time(9), time(17))] * 5,
        None,
        None,
    )
    holidays: frozenset[date] = frozenset()


def problems(calendar: Calendar) -> Iterator[str]:
    """What keeps deadlines from being counted by it, a sentence each."""
    try:
        ZoneInfo(calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f"`{calendar.timezone[:64]}` is no time zone; write one such as `Europe/Berlin`"
    if len(calendar.week) != WEEK:
        yield "a week has seven days"
    hours = [one for one in calendar.week if one is not None]
    if any(begins >= ends for begins, ends in hours):
        yield "each day ends after it begins, on the same day"
    elif sum((_length(one) for one in hours), _ZERO) < LEAST_A_WEEK:
        yield "nobody works in such a week, so no deadline could be counted: give it an hour at least"
    if len(calendar.holidays) > MAX_HOLIDAYS:
        yield f"there are more than {MAX_HOLIDAYS} holidays"


def after(calendar: Calendar, at: datetime, worked: timedelta) -> datetime:
    """The first moment at which `worked` working time has passed since `at`, in UTC.

    Raises `ValueError` for a calendar that `problems` refuses.
    """
    wrong = list(problems(calendar))
    if wrong:
        raise ValueError(wrong[0])
    at, left = at.astimezone(UTC), worked
    for begins, ends in _stretches(calendar, at, at + FURTHEST * _DAY):
        if left <= ends - begins:
            return begins + left
        left -= ends - begins
    raise ValueError(f"{worked} of working time do not pass within {FURTHEST} days")


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies from `start` until `end`; none if that is before."""
    found = _stretches(calendar, start.astimezone(UTC), end.astimezone(UTC))
    return sum((ends - begins for begins, ends in found), _ZERO)


def to_json(calendar: Calendar) -> dict[str, Any]:
    """The calendar as it is kept: `{timezone, week: [[from, until] or null, …], holidays: [day, …]}`."""
    return {
        "timezone": calendar.timezone,
        "week": [
            None if one is None else [f"{one[0]:%H:%M}", f"{one[1]:%H:%M}"]
            for one in calendar.week
        ],
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
    }


def from_json(data: dict[str, Any]) -> Calendar:
    """The calendar kept by `to_json`."""
    return Calendar(
        data["timezone"],
        tuple(
            None
            if one is None
            else (time.fromisoformat(one[0]), time.fromisoformat(one[1]))
            for one in data["week"]
        ),
        frozenset(date.fromisoformat(day) for day in data["holidays"]),
    )


def _length(hours: tuple[time, time]) -> timedelta:
    return _since_midnight(hours[1]) - _since_midnight(hours[0])


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _stretches(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The stretches of working time between two moments in UTC, in order, none empty."""
    zone = ZoneInfo(calendar.timezone)
    for begins, ends in _pieces(zone, start, end):
        offset = begins.astimezone(zone).utcoffset() or _ZERO
        here = begins.replace(tzinfo=None) + offset, ends.replace(tzinfo=None) + offset
        for opens, closes in _on_the_wall(calendar, *here):
            yield (
                (opens - offset).replace(tzinfo=UTC),
                (closes - offset).replace(tzinfo=UTC),
            )


def _pieces(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Stretch]:
    """From `start` until `end` by days, cut where the clock changes: no piece has two offsets."""
    begins = start
    while begins < end:
        ends = min(begins + _DAY, end)
        changes = _change(zone, begins, ends)
        yield from pairwise([begins, *changes, ends])
        begins = ends


def _change(zone: ZoneInfo, begins: datetime, ends: datetime) -> list[datetime]:
    """The moment within a day at which the clock changes, to the second: one or none."""
    before = begins.astimezone(zone).utcoffset()
    if ends.astimezone(zone).utcoffset() == before:
        return []
    while ends - begins > timedelta(seconds=1):
        middle = begins + (ends - begins) // 2
        if middle.astimezone(zone).utcoffset() == before:
            begins = middle
        else:
            ends = middle
    return [ends.replace(microsecond=0)]


def _on_the_wall(
    calendar: Calendar, start: datetime, end: datetime
) -> Iterator[Stretch]:
    """The same by the clock on the wall, where every hour is an hour."""
    day = start.date()
    while day <= end.date():
        hours = calendar.week[day.weekday()]
        if hours is not None and day not in calendar.holidays:
            opens = max(start, datetime.combine(day, hours[0]))
            closes = min(end, datetime.combine(day, hours[1]))
            if opens < closes:
                yield opens, closes
        day += _DAY
