"""Keys for other systems."""

from __future__ import annotations

import re
from uuid import uuid4

from django import forms

from registry.forms.base import CharterForm
from registry.models import Environment
from registry.services.system_keys import LONGEST_SOURCE, USUAL_DAYS

_BETWEEN = re.compile(r"[\s,]+")


class WordsField(forms.CharField):
    """Names or patterns, apart by blanks, lines or commas."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def clean(self, value: object) -> list[str]:
        """Return them in the order written."""
        return [one for one in _BETWEEN.split(super().clean(value)) if one]


class SystemKeyForm(CharterForm):
    """What both kinds have; `form` names this one sending, so that a reload makes no second key."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="Which system has it, such as Billing gateway",
        error_messages={"required": "give it a name, so that others know whose it is"},
    )
    days = forms.TypedChoiceField(
        label="It works for",
        choices=[(30, "30 days"), (90, "90 days"), (365, "A year")],
        coerce=int,
        initial=USUAL_DAYS,
        error_messages={"required": "choose how long it works"},
    )
    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class PointKeyForm(SystemKeyForm):
    """A key for an enforcement point."""

    environment = forms.ModelChoiceField(
        label="Environment",
        queryset=Environment.objects.all(),
        empty_label=None,
        to_field_name="slug",
        error_messages={
            "required": "choose the environment it asks about",
            "invalid_choice": "choose one of the environments",
        },
    )
    resources = WordsField(
        label="Resources",
        max_length=9000,
        help_text="What it guards, as charters write it, one a line. * stands for anything: orders/*",
        error_messages={"required": "name what it guards"},
    )
    field_order = ("name", "environment", "resources", "days")


class SourceKeyForm(SystemKeyForm):
    """A key for a metric source."""

    source = forms.CharField(
        label="Source",
        max_length=LONGEST_SOURCE,
        help_text="What contracts call it, such as crm",
        error_messages={"required": "write what contracts call it"},
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    metrics = WordsField(
        label="Metrics",
        max_length=9000,
        help_text="What it measures, one a line",
        error_messages={"required": "name what it measures"},
    )
    field_order = ("name", "source", "metrics", "days")
