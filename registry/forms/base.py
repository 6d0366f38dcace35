"""A form reads and keeps what was written; the service decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from registry.errors import Refusal
from registry.models import Person

# Django's own words for nothing chosen, which are none.
DASHES = "-" * 9


class CharterForm(forms.Form):
    """A form that can show why a service refused what it holds."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                _say_what_to_do(field)
            if (
                isinstance(field, forms.ModelChoiceField)
                and field.empty_label == DASHES
            ):
                field.empty_label = "Choose" if field.required else "None"

    def refuse(self, refusal: Refusal, *, field: str | None = None) -> None:
        """Show the refusal in the summary, beside the field it begins with (`the title …`), else `field`."""
        named = [
            one for one in self.fields if refusal.message.startswith(f"the {one} ")
        ]
        field = named[0] if named else field
        words = f"{refusal.message}: {refusal.fix}" if refusal.fix else refusal.message
        self.add_error(field, words)


def _say_what_to_do(field: forms.ChoiceField) -> None:
    """Django's own words for a choice that is not there do not say what to do."""
    words = field.error_messages
    if words["invalid_choice"] == field.default_error_messages["invalid_choice"]:
        words["invalid_choice"] = (
            "that is not to be chosen here; choose one of the list"
        )


def moment_field(label: str, **facts: Any) -> forms.DateTimeField:
    """A day and a time of it, as browsers ask for one; `facts`: of the field."""
    wrong = {"invalid": "write a day and a time"}
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        **{**facts, "error_messages": {**wrong, **facts.get("error_messages", {})}},
    )


def humans() -> QuerySet[Person]:
    """Everybody who is here."""
    return Person.objects.filter(is_active=True, is_service=False)


def choose_from(form: forms.Form, field: str, rows: QuerySet[Any]) -> None:
    """Offer these rows for a field that was declared without."""
    chooser = form.fields[field]
    if not isinstance(chooser, forms.ModelChoiceField):
        raise TypeError(f"`{field}` chooses no rows")
    chooser.queryset = rows
