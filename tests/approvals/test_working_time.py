"""Working time against an oracle that looks at every minute's clock on the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from approvals.working_time import (
    LEAST_A_WEEK,
    MAX_HOLIDAYS,
    Calendar,
    after,
    between,
    from_json,
    problems,
    to_json,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

# Each with days on which its clock changes; the last left out a whole day.
CHANGES = {
    "UTC": [date(2026, 3, 29)],
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "Asia/Kathmandu": [date(2026, 5, 1)],
    "America/St_Johns": [date(2026, 3, 8), date(2026, 11, 1)],
    "Pacific/Apia": [date(2011, 12, 30)],
}


def works(calendar: Calendar, at: datetime) -> bool:
    here = at.astimezone(ZoneInfo(calendar.timezone))
    hours = calendar.week[here.weekday()]
    return (
        hours is not None
        and here.date() not in calendar.holidays
        and hours[0] <= here.time() < hours[1]
    )


def slow_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    found, at = timedelta(), start
    while at < end:
        found += MINUTE * works(calendar, at)
        at += MINUTE
    return found


def slow_after(calendar: Calendar, at: datetime, worked: timedelta) -> datetime:
    while True:
        if works(calendar, at):
            if not worked:
                return at
            worked -= MINUTE
            if not worked:
                return at + MINUTE
        at += MINUTE


clocks = st.integers(0, 24 * 12 - 1).map(lambda five: time(five // 12, five % 12 * 5))
days = st.one_of(
    st.none(),
    st.tuples(clocks, clocks)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: (min(pair), max(pair))),
)


@st.composite
def cases(draw):
    """A calendar and a minute near a day on which its clock changes."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    around = draw(st.sampled_from(CHANGES[zone]))
    holidays = draw(st.sets(st.integers(-3, 6), max_size=3))
    calendar = Calendar(
        zone,
        tuple(draw(st.lists(days, min_size=7, max_size=7))),
        frozenset(around + timedelta(days=day) for day in holidays),
    )
    minute = draw(st.integers(-3 * 1440, 2 * 1440))
    return calendar, datetime.combine(around, time(), UTC) + minute * MINUTE


@given(cases(), st.integers(0, 4 * 1440))
@settings(max_examples=150, deadline=None)
def test_the_time_between_two_moments_is_the_sum_of_their_working_minutes(case, length):
    calendar, start = case
    end = start + length * MINUTE

    found = between(calendar, start, end)

    assert found == slow_between(calendar, start, end)


@given(cases(), st.integers(0, 30 * 60))
@settings(max_examples=150, deadline=None)
def test_a_deadline_is_the_first_moment_with_so_many_working_minutes(case, minutes):
    calendar, start = case
    if list(problems(calendar)):
        return

    found = after(calendar, start, minutes * MINUTE)

    assert found == slow_after(calendar, start, minutes * MINUTE)
    assert between(calendar, start, found) == minutes * MINUTE


@given(cases(), st.integers(1, 24 * 3600), st.integers(0, 40 * 3600))
@settings(max_examples=100, deadline=None)
def test_seconds_and_later_deadlines_agree_with_the_time_between(case, late, seconds):
    calendar, start = case
    if list(problems(calendar)):
        return
    start += timedelta(seconds=late)
    worked = timedelta(seconds=seconds)

    found = after(calendar, start, worked)

    assert between(calendar, start, found) == worked
    assert after(calendar, start, worked + HOUR) > found


def test_a_weekend_a_holiday_and_a_changed_clock_lie_between():
    calendar = Calendar("Europe/Berlin", holidays=frozenset({date(2026, 3, 30)}))

    found = after(calendar, datetime(2026, 3, 27, 15, tzinfo=UTC), 8 * HOUR)

    # Friday has one hour left; Monday is a holiday; the clock has gone forward.
    assert found == datetime(2026, 3, 31, 14, tzinfo=UTC)


def test_an_hour_that_the_clock_skips_is_not_worked_and_one_it_repeats_is_worked_twice():
    night = Calendar("Europe/Berlin", (*[None] * 6, (time(2), time(3))))

    skipped = between(
        night, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
    )
    repeated = between(
        night, datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)
    )

    assert (skipped, repeated) == (timedelta(), 2 * HOUR)


@pytest.mark.parametrize(
    ("calendar", "says"),
    [
        (Calendar(week=(None,) * 7), "nobody works"),
        (Calendar(week=((time(9), time(9, 30)), *[None] * 6)), "nobody works"),
        (Calendar(week=((time(17), time(9)), *[None] * 6)), "ends after it begins"),
        (Calendar(week=((time(9), time(17)),)), "seven days"),
        (Calendar("Mars/Olympus"), "no time zone"),
        (Calendar("../etc/passwd"), "no time zone"),
        (Calendar(""), "no time zone"),
        (
            Calendar(
                holidays=frozenset(
                    date(2026, 1, 1) + timedelta(days=day)
                    for day in range(MAX_HOLIDAYS + 1)
                )
            ),
            "holidays",
        ),
    ],
)
def test_a_calendar_that_counts_nothing_is_refused(calendar, says):
    assert any(says in problem for problem in problems(calendar))
    with pytest.raises(ValueError, match=says):
        after(calendar, datetime(2026, 1, 1, tzinfo=UTC), HOUR)


def test_the_longest_deadline_of_the_shortest_week_is_found():
    week = (*[None] * 6, (time(9), time(10)))
    start = date(2026, 11, 29)
    sundays = frozenset(start + timedelta(days=7 * n) for n in range(MAX_HOLIDAYS))
    calendar = Calendar("UTC", week, sundays)

    found = after(calendar, datetime(2026, 11, 23, tzinfo=UTC), 720 * LEAST_A_WEEK)

    assert found.year == 2050


def test_a_calendar_is_read_as_it_was_kept():
    calendar = Calendar(
        "Asia/Kathmandu",
        (None, (time(8, 30), time(23, 59)), *[None] * 5),
        frozenset({date(2026, 12, 25)}),
    )

    assert from_json(to_json(calendar)) == calendar
