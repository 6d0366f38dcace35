"""The working hours that approval rules count by: read by everybody, set by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from approvals.models import WorkingCalendar
from approvals.working_time import MAX_HOLIDAYS, Calendar, problems, to_json
from registry.errors import InvalidError, NotAllowedError
from registry.models import Person, Role
from registry.services import audit

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_NAME = 80


def working_calendar() -> WorkingCalendar:
    """What is set; Monday to Friday, 9 to 17 UTC until an administrator sets something else."""
    return WorkingCalendar.objects.filter(pk=1).first() or WorkingCalendar()


def may_set(person: Person) -> bool:
    """Administrators."""
    return person.has_role(Role.ADMINISTRATOR) and not person.is_service


def require_may_set(person: Person) -> None:
    """Raise `NotAllowedError` for everybody else."""
    if not may_set(person):
        raise NotAllowedError(
            "only an administrator sets the working hours", fix="ask an administrator"
        )


@transaction.atomic
def set_working_calendar(
    calendar: Calendar, *, names: dict[date, str], by: Person
) -> WorkingCalendar:
    """Count by other working hours, in what is asked from now on. `names`: of the holidays.

    Deadlines that run stay as they are. Raises `NotAllowedError`, `InvalidError`.
    """
    require_may_set(by)
    _require_sense(calendar, names)
    before = in_words(working_calendar())
    kept = to_json(calendar)
    found, _ = WorkingCalendar.objects.update_or_create(
        pk=1,
        defaults={
            "timezone": kept["timezone"],
            "week": kept["week"],
            "holidays": [
                {"day": day.isoformat(), "name": names.get(day, "").strip()}
                for day in sorted(calendar.holidays)
            ],
        },
    )
    audit.record(
        "working_calendar.set",
        actor=by,
        target=found,
        summary="Set the working hours that approval rules count by",
        before=before,
        after=in_words(found),
    )
    return found


def _require_sense(calendar: Calendar, names: dict[date, str]) -> None:
    wrong = list(problems(calendar))
    if any(len(name) > LONGEST_NAME for name in names.values()):
        wrong.append(f"a holiday's name has at most {LONGEST_NAME} characters")
    if wrong:
        raise InvalidError("; ".join(wrong), fix="mend what is named and save again")


def holidays_from(rows: Iterable[tuple[date, str]]) -> dict[date, str]:
    """Days with their names. Raises `InvalidError` for a day named twice, or too many."""
    found: dict[date, str] = {}
    for day, name in rows:
        if day in found:
            raise InvalidError(f"the holiday `{day}` is there twice")
        found[day] = name
        if len(found) > MAX_HOLIDAYS:
            raise InvalidError(f"there are more than {MAX_HOLIDAYS} holidays")
    return found


def in_words(calendar: WorkingCalendar) -> dict[str, str]:
    """{what: how}, as the audit trail and the page say it."""
    facts = {"Time zone": calendar.timezone}
    for name, hours in zip(DAYS, calendar.week, strict=True):
        facts[name] = " to ".join(hours) if hours else "nobody works"
    facts["Holidays"] = (
        ", ".join(f"{one['day']} {one['name']}".strip() for one in calendar.holidays)
        or "none"
    )
    return facts
