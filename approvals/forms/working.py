"""The working hours as a form: a time zone, from and until for each weekday, holidays line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms import BoundField

from approvals.models import WorkingCalendar
from approvals.services.working_hours import DAYS, holidays_from
from approvals.working_time import Calendar
from registry.errors import InvalidError
from registry.forms import CharterForm

EXAMPLE = "2027-01-01 New Year"


def _clock(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "write a time such as 09:00"},
    )


class WorkingHoursForm(CharterForm):
    """When people work. A day with neither from nor until: nobody works."""

    timezone = forms.ChoiceField(label="Time zone")
    holidays = forms.CharField(
        label="Holidays",
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=f"One a line, the day and its name: {EXAMPLE}",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["timezone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 (declared above)
        zone.choices = [(name, name) for name in sorted(available_timezones())]
        for place, name in enumerate(DAYS):
            self.fields[f"from_{place}"] = _clock(f"{name} from")
            self.fields[f"until_{place}"] = _clock(f"{name} until")

    def days(self) -> Iterator[tuple[str, BoundField, BoundField]]:
        """Give each weekday's name and its two fields."""
        for place, name in enumerate(DAYS):
            yield name, self[f"from_{place}"], self[f"until_{place}"]

    def clean_holidays(self) -> dict[date, str]:
        """Read the days with their names; says which line is none."""
        rows = []
        for line in self.cleaned_data["holidays"].splitlines():
            day, _, name = line.strip().partition(" ")
            if not day:
                continue
            try:
                rows.append((date.fromisoformat(day), name.strip()))
            except ValueError:
                raise forms.ValidationError(
                    f"`{line.strip()[:80]}` does not begin with a day: write it as {EXAMPLE}"
                ) from None
        try:
            return holidays_from(rows)
        except InvalidError as refusal:
            raise forms.ValidationError(refusal.message) from None

    def clean(self) -> dict[str, Any]:
        """A day has both times or neither, the first before the second."""
        facts: dict[str, Any] = super().clean() or {}
        for place in range(len(DAYS)):
            begins, ends = facts.get(f"from_{place}"), facts.get(f"until_{place}")
            if (begins is None) != (ends is None) and not (
                {f"from_{place}", f"until_{place}"} & self.errors.keys()
            ):
                missing = "from" if begins is None else "until"
                self.add_error(
                    f"{missing}_{place}", "write both times, or neither: nobody works"
                )
            elif begins is not None and ends is not None and begins >= ends:
                self.add_error(f"until_{place}", "end after it begins, on the same day")
        return facts

    def calendar(self) -> Calendar:
        """Give what a valid form says."""
        facts = self.cleaned_data
        week: list[tuple[time, time] | None] = [
            (facts[f"from_{place}"], facts[f"until_{place}"])
            if facts[f"from_{place}"] is not None
            else None
            for place in range(len(DAYS))
        ]
        return Calendar(facts["timezone"], tuple(week), frozenset(facts["holidays"]))


def hours_as_form(calendar: WorkingCalendar) -> dict[str, Any]:
    """What the form begins with."""
    found: dict[str, Any] = {
        "timezone": calendar.timezone,
        "holidays": "\n".join(
            f"{day} {name}".strip() for day, name in calendar.named_holidays()
        ),
    }
    for place, hours in enumerate(calendar.as_value().week):
        if hours is not None:
            found[f"from_{place}"], found[f"until_{place}"] = hours
    return found
