"""The working hours, for programs: read by everybody, set by administrators."""

from __future__ import annotations

from datetime import time
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.models import WorkingCalendar
from approvals.services.working_hours import (
    LONGEST_NAME,
    holidays_from,
    require_may_set,
    set_working_calendar,
    working_calendar,
)
from approvals.working_time import MAX_HOLIDAYS, WEEK, Calendar
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import person_of, validated

TAG = "Approval rules"
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class HolidayFacts(serializers.Serializer[Any]):
    """A day on which nobody works."""

    day = serializers.DateField()
    name = serializers.CharField(
        max_length=LONGEST_NAME, allow_blank=True, required=False, default=""
    )


class WorkingCalendarFacts(serializers.Serializer[WorkingCalendar]):
    """When people work: for Monday to Sunday `[from, until]`, or null where nobody does."""

    timezone = serializers.CharField(max_length=64, help_text="such as `Europe/Berlin`")
    week = serializers.ListField(
        child=serializers.ListField(
            child=serializers.RegexField(CLOCK, help_text="such as `09:00`"),
            min_length=2,
            max_length=2,
            allow_null=True,
        ),
        min_length=WEEK,
        max_length=WEEK,
    )
    holidays = serializers.ListField(child=HolidayFacts(), max_length=MAX_HOLIDAYS)


class WorkingCalendarView(ApiView):
    """`/api/v1/working-calendar`."""

    session_only = frozenset({"PUT"})

    @operation(
        "get_working_calendar",
        "The working hours that approval rules count by",
        answers=WorkingCalendarFacts,
        tag=TAG,
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 (everybody signed in)
        """Everybody signed in."""
        return Response(WorkingCalendarFacts(working_calendar()).data)

    @operation(
        "set_working_calendar",
        "Count by other working hours in what is asked from now on",
        asks=WorkingCalendarFacts,
        answers=WorkingCalendarFacts,
        session_only=True,
        tag=TAG,
    )
    def put(self, request: Request) -> Response:
        """Administrators, signed in; deadlines that run stay as they are."""
        person = person_of(request)
        require_may_set(person)
        given = validated(WorkingCalendarFacts(data=request.data))
        names = holidays_from((one["day"], one["name"]) for one in given["holidays"])
        week = tuple(
            None
            if hours is None
            else (time.fromisoformat(hours[0]), time.fromisoformat(hours[1]))
            for hours in given["week"]
        )
        calendar = Calendar(given["timezone"], week, frozenset(names))
        found = set_working_calendar(calendar, names=names, by=person)
        return Response(WorkingCalendarFacts(found).data)
