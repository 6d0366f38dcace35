"""Which of the proposed grants go into the draft."""

from __future__ import annotations

from django import forms

from registry.forms import CharterForm
from registry.models import Environment


class GrantsForm(CharterForm):
    """`counter`: of the draft that was looked at, 0: none. What is ticked is read by `picked`."""

    environment = forms.ModelChoiceField(
        queryset=Environment.objects.all(), to_field_name="slug"
    )
    counter = forms.IntegerField(min_value=0)


def picked(ticked: list[str]) -> list[tuple[str, str]]:
    """What the boxes hold, a mode, a space and a resource each: [(resource, mode)]."""
    parts = [one.partition(" ") for one in ticked]
    return [(resource, mode) for mode, _, resource in parts]
