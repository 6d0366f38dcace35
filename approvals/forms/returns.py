"""Going back to an earlier version: which way was shown, and why now."""

from __future__ import annotations

from django import forms

from registry.forms import CharterForm
from registry.models import Environment

WAYS = (("at_once", "at once"), ("by_request", "by request"))


class ReturnForm(CharterForm):
    """`way`: what the page said would happen."""

    environment = forms.ModelChoiceField(
        queryset=Environment.objects.all(),
        to_field_name="slug",
        widget=forms.HiddenInput,
        error_messages={
            "required": "choose where it shall be in force again",
            "invalid_choice": "choose one of the environments",
        },
    )
    way = forms.ChoiceField(choices=WAYS, widget=forms.HiddenInput)
    why = forms.CharField(
        label="Why now",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands in the audit trail; approvers read it first",
        error_messages={"required": "say why now"},
    )
