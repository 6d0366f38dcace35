"""What an administrator fills in about a gate."""

from __future__ import annotations

from django import forms

from approvals.services.gates import LONGEST
from registry.forms import CharterForm


class GateForm(CharterForm):
    """An outside system that rules may name."""

    name = forms.CharField(
        label="Name",
        max_length=40,
        help_text="As rules call it, such as change-board",
        error_messages={"required": "give it a name"},
    )
    address = forms.CharField(
        label="Address",
        max_length=2000,
        help_text="https://… It is asked by POST, and answers with JSON",
        error_messages={"required": "write where it is asked"},
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    seconds = forms.IntegerField(
        label="Seconds to answer",
        min_value=1,
        max_value=LONGEST,
        initial=LONGEST,
        help_text="Silence is no",
    )
