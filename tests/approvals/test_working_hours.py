"""Deadlines that count working hours, by the calendar as it was when the round was opened."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals.models import DeploymentRequest, Requirement, WorkingCalendar
from approvals.rules import Group, Need, Rule, Stage, from_json, to_json
from approvals.services import requests
from approvals.services.deadlines import gone
from approvals.services.needs import merged
from approvals.services.stricter import recompute
from approvals.services.working_hours import set_working_calendar, working_calendar
from approvals.working_time import Calendar, after, to_json as to_kept
from registry.clock import now
from registry.errors import InvalidError, NotAllowedError
from registry.models import AuditEntry
from tests.factories import approve, make_request, set_policies

HOUR = timedelta(hours=1)
SUNDAYS = Calendar("UTC", (*[None] * 6, (time(9), time(10))))


def asks(*teams: str, hours: int = 8, working: bool = True) -> Rule:
    stages = (
        Stage((Need(Group("team", (team,))),), within_hours=hours, working=working)
        for team in teams
    )
    return Rule(f"{'+'.join(teams)} {hours} {working}", stages=tuple(stages))


def set_hours(cast, calendar: Calendar) -> WorkingCalendar:
    return set_working_calendar(calendar, names={}, by=cast.frank)


def test_a_rule_that_says_working_hours_counts_them(cast):
    set_policies(cast, asks("approvers"))

    request = make_request(cast)

    assert request.expires_at == after(Calendar(), request.asked_at, 8 * HOUR)
    assert request.time_in_words == "8 working hours"
    assert request.round.requirement.calendar == to_kept(Calendar())


def test_a_rule_that_does_not_counts_the_clock_and_keeps_no_calendar(cast):
    set_hours(cast, SUNDAYS)
    set_policies(cast, asks("approvers", hours=72, working=False))

    request = make_request(cast)

    assert request.expires_at == request.asked_at + 72 * HOUR
    assert request.time_in_words == "3 days"
    assert request.round.requirement.calendar is None


def test_of_both_kinds_the_earlier_deadline_holds(cast):
    set_hours(cast, SUNDAYS)
    set_policies(cast, asks("approvers"), asks("approvers", hours=48, working=False))

    request = make_request(cast)

    assert request.expires_at == request.asked_at + 48 * HOUR
    assert request.time_in_words == "2 days"


def test_merged_needs_keep_the_shortest_time_of_either_kind():
    need = {"stage": 1, "quorum": 1, "team": 7, "name": "Team"}

    (found,) = merged(
        [
            need | {"within_hours": 24},
            need | {"within_working_hours": 8},
            need | {"within_working_hours": 16},
            need | {"within_hours": 72},
        ]
    )

    assert (found["within_hours"], found["within_working_hours"]) == (24, 8)


def test_another_calendar_moves_no_deadline_of_an_open_round(cast):
    set_policies(cast, asks("approvers", "reviewers"))
    request = make_request(cast)
    before = request.expires_at

    set_hours(cast, SUNDAYS)
    unmoved = DeploymentRequest.objects.get(pk=request.pk).expires_at
    approve(request, by=cast.bob)
    request.refresh_from_db()

    # The second stage, too, counts by the week of the round: eight Sundays would be two months.
    assert unmoved == before
    assert request.stage == 2
    assert request.expires_at < now() + timedelta(days=7)


def test_stricter_rules_count_by_the_calendar_of_the_round(cast):
    set_policies(cast, asks("approvers"))
    request = make_request(cast)
    set_hours(cast, SUNDAYS)

    set_policies(cast, asks("approvers", "reviewers"))
    recompute(request)

    first, second = request.round.requirements.order_by("number")
    assert second.calendar == first.calendar
    with (
        pytest.raises(DatabaseError, match="keeps the working hours"),
        transaction.atomic(),
    ):
        Requirement.objects.create(
            round=request.round,
            number=3,
            policies=second.policies,
            needs=second.needs,
            calendar=None,
        )


def test_a_weekend_is_no_part_of_the_time_to_answer(cast):
    friday = datetime(2026, 11, 20, 13, tzinfo=UTC)
    request = DeploymentRequest(
        expires_at=friday + 3 * 24 * HOUR, within_hours=8, is_working_time=True
    )
    kept = Requirement(
        calendar={"timezone": "UTC", "week": working_calendar().week, "holidays": []}
    )

    over = [
        gone(request, kept, at=friday + hours * HOUR) for hours in (0, 2, 4, 64, 68, 70)
    ]

    assert over == [0, 0.25, 0.5, 0.5, 0.5, 0.75]


def test_silence_after_the_working_hours_is_no(cast, monkeypatch):
    set_policies(cast, asks("approvers"))
    request = make_request(cast)
    monkeypatch.setattr(requests, "now", lambda: request.expires_at + HOUR)

    requests.expire_requests()

    request.refresh_from_db()
    assert request.status == "expired"


def test_rules_are_read_as_they_were_kept():
    rules = (asks("approvers"), asks("reviewers", working=False))

    assert from_json(to_json(rules)) == rules
    assert "working" not in to_json(rules)[1]["stages"][0]


def test_an_administrator_sets_the_hours_and_the_trail_says_what_changed(cast):
    day = date(2026, 12, 25)
    calendar = Calendar("Europe/Berlin", SUNDAYS.week, frozenset({day}))

    set_working_calendar(calendar, names={day: "Christmas Day"}, by=cast.frank)

    entry = AuditEntry.objects.filter(event="working_calendar.set").get()
    assert working_calendar().as_value() == calendar
    assert "2026-12-25 Christmas Day" in str(entry.changes)


def test_nobody_else_sets_them(cast):
    with pytest.raises(NotAllowedError):
        set_working_calendar(SUNDAYS, names={}, by=cast.alice)


def test_a_week_in_which_nobody_works_is_refused_with_the_reason(cast):
    with pytest.raises(InvalidError, match="nobody works"):
        set_hours(cast, Calendar(week=(None,) * 7))


@pytest.mark.parametrize(
    "facts",
    [
        {"week": [None] * 7},
        {"week": [["09:00", "09:30"], *[None] * 6]},
        {"week": [["17:00", "09:00"], *[None] * 6]},
        {"week": [["9", "17"], *[None] * 6]},
        {"week": [["09:00", "17:00"]]},
        {"week": {}},
        {"timezone": ""},
        {"holidays": [{"day": "2026-12-25", "name": ""}] * 2},
        {"holidays": [{"day": "soon", "name": ""}]},
        {"holidays": [{"day": "2026-02-30", "name": ""}]},
        {"pk": 2},
    ],
)
@pytest.mark.django_db
def test_the_database_refuses_what_counts_nothing(facts):
    with pytest.raises(DatabaseError), transaction.atomic():
        WorkingCalendar.objects.create(**facts)
