"""Which unused grants leave the draft."""

from __future__ import annotations

from django import forms

from registry.forms import CharterForm


class UnusedForm(CharterForm):
    """`counter`: of the draft that was looked at, 0: none. What is ticked is read by `shadow.picked`."""

    counter = forms.IntegerField(min_value=0)
    days = forms.IntegerField(min_value=7, max_value=400)
