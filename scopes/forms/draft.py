"""The draft's text as a form."""

from __future__ import annotations

from django import forms

from registry.forms import CharterForm


class DraftForm(CharterForm):
    """The charter's text, and the save counter it was read at."""

    counter = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Charter as YAML",
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 28, "class": "code", "spellcheck": "false"}
        ),
        error_messages={"required": "write the charter; an empty one says nothing"},
    )


class CounterForm(CharterForm):
    """The save counter that a person looked at."""

    counter = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
