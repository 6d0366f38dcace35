"""What a person chooses to hear, and when."""

from __future__ import annotations

from typing import Any

from django import forms

from registry.forms.base import CharterForm
from registry.services.telling.preferences import Times

DAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TimesForm(CharterForm):
    """The hour of the digest, and when nothing is sent."""

    digest_hour = forms.TypedChoiceField(
        label="Digest at",
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
    )
    quiet_from = forms.TimeField(label="Quiet from", required=False, widget=_clock())
    quiet_until = forms.TimeField(label="Quiet until", required=False, widget=_clock())
    quiet_days = forms.TypedMultipleChoiceField(
        label="Quiet all day on",
        required=False,
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
    )
    away_from = forms.DateField(label="First day away", required=False, widget=_day())
    away_until = forms.DateField(label="Last day away", required=False, widget=_day())

    def times(self) -> Times:
        """What was chosen, of a valid form."""
        given: dict[str, Any] = self.cleaned_data
        return Times(**{**given, "quiet_days": tuple(given["quiet_days"])})
