"""Until when people of a stage may answer, by the clock or by the working hours frozen with the round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from approvals.models import DeploymentRequest, Requirement
from approvals.services.needs import CLOCK, WORKING, Need, hours_of
from approvals.services.working_hours import working_calendar
from approvals.working_time import Calendar, after, between, from_json, to_json

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When silence becomes no, and how that was counted: `hours`, of working time or of the clock."""

    ends: datetime
    hours: int
    working: bool


def deadline(requirement: Requirement, *, stage: int, at: datetime) -> Deadline:
    """Of a stage that is asked from `at` on: the earliest that one of its needs gives."""
    return min(_deadlines(requirement, stage, at), key=lambda one: one.ends)


def _deadlines(
    requirement: Requirement, stage: int, at: datetime
) -> Iterator[Deadline]:
    hours = hours_of(requirement.needs, stage, CLOCK)
    if hours is not None:
        yield Deadline(at + hours * HOUR, hours, working=False)
    hours = hours_of(requirement.needs, stage, WORKING)
    if hours is not None:
        ends = after(_calendar(requirement), at, hours * HOUR)
        yield Deadline(ends, hours, working=True)


def gone(
    request: DeploymentRequest, requirement: Requirement, *, at: datetime
) -> float:
    """Which part of the time to answer is over at `at`, as it is counted: 0 to 1 and above."""
    if request.within_hours is None:
        return 0.0
    left = request.expires_at - at
    if request.is_working_time:
        left = between(_calendar(requirement), at, request.expires_at)
    return 1 - left / (request.within_hours * HOUR)


def frozen_calendar(
    needs: list[Need], before: dict[str, Any] | None = None
) -> dict[str, Any] | None:
    """The working hours that a requirement with these needs keeps: those it had `before`, else today's."""
    if before is not None:
        return before
    counted = any(WORKING in need for need in needs)
    return to_json(working_calendar().as_value()) if counted else None


def _calendar(requirement: Requirement) -> Calendar:
    if requirement.calendar is None:
        raise ValueError(f"{requirement} counts working hours and keeps no calendar")
    return from_json(requirement.calendar)
