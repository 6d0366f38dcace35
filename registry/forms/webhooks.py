"""What an administrator fills in about endpoints."""

from __future__ import annotations

from typing import Any

from django import forms

from registry.event_types import groups
from registry.forms.base import CharterForm
from registry.models import Endpoint


class EndpointForm(CharterForm):
    """A new endpoint."""

    kind = forms.ChoiceField(
        label="Kind", choices=Endpoint.Kind.choices, initial=Endpoint.Kind.WEBHOOK
    )
    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="For those who look at this list later",
        error_messages={"required": "give it a name"},
    )
    address = forms.CharField(
        label="Address",
        max_length=2000,
        help_text="https://… It is asked from Charter's own network",
        error_messages={"required": "write where events go"},
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    types = forms.MultipleChoiceField(
        label="Events",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "list"}),
        help_text="All of them if none is ticked",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_types(self)


class TypesForm(CharterForm):
    """Other events for an endpoint."""

    types = forms.MultipleChoiceField(
        label="Events",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "list"}),
        help_text="All of them if none is ticked",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_types(self)


def _offer_types(form: CharterForm) -> None:
    field = form.fields["types"]
    assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
    field.choices = [
        (about, [(kind.name, kind.says) for kind in kinds])
        for about, kinds in groups().items()
    ]
