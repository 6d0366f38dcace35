"""What to replay: which environment's requests, of how many days."""

from __future__ import annotations

from django import forms

from registry.forms import CharterForm
from registry.models import Environment

DAYS = (
    ("7", "the last 7 days"),
    ("30", "the last 30 days"),
    ("90", "the last 90 days"),
)


class ReplayForm(CharterForm):
    """Requests of an environment and a time."""

    environment = forms.ModelChoiceField(
        label="Requests in",
        queryset=Environment.objects.all(),
        empty_label=None,
        to_field_name="slug",
        error_messages={
            "required": "choose the environment whose requests are replayed",
            "invalid_choice": "choose one of the environments",
        },
    )
    days = forms.ChoiceField(
        label="How far back",
        choices=DAYS,
        initial="30",
        error_messages={
            "required": "choose 7, 30 or 90 days",
            "invalid_choice": "choose 7, 30 or 90 days",
        },
    )
