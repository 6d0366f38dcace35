"""What people fill in about what the catalogue tells: an agent's facts, the entries that charters name."""

from __future__ import annotations

from typing import Any

from django import forms

from registry.forms import CharterForm
from registry.models import (
    ActionEntry,
    Entry,
    FieldEntry,
    MetricEntry,
    Person,
    ResourceEntry,
    Role,
    Team,
)


def words(text: str) -> list[str]:
    """What was typed between commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


class FactsForm(CharterForm):
    """What is said of an agent; its name and its charter are not changed here."""

    title = forms.CharField(
        label="Title",
        max_length=120,
        help_text="What people call it, such as Invoice reader",
        error_messages={"required": "say what people call it"},
    )
    purpose = forms.CharField(
        label="Purpose",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What it is for, in a few sentences; people find it by these words",
    )
    tags = forms.CharField(
        label="Tags",
        max_length=900,
        required=False,
        help_text="Words with commas between, such as finance, accounts-payable",
    )
    reviewers = forms.ModelChoiceField(
        label="Reviewers",
        queryset=Team.objects.all(),
        required=False,
        empty_label="Nobody",
        help_text="The team that answers when a run asks a person",
    )


class TagsForm(CharterForm):
    """Tags for many agents at once."""

    add = forms.CharField(
        label="Add these tags",
        max_length=400,
        required=False,
        help_text="Words with commas between, such as finance, accounts-payable",
    )
    remove = forms.CharField(
        label="Take these away",
        max_length=400,
        required=False,
        help_text="Agents without them stay as they are",
    )


class EntryForm(CharterForm):
    """What every entry has. `name` is asked once."""

    name = forms.CharField(
        label="Name in charters",
        max_length=128,
        error_messages={"required": "give the name that charters say"},
    )
    title = forms.CharField(
        label="Title",
        max_length=120,
        help_text="What people call it",
        error_messages={"required": "say what people call it"},
    )
    description = forms.CharField(
        label="Description",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, person: Person, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["name"]
        owner = self.fields.get("owner_team")
        if isinstance(owner, forms.ModelChoiceField):
            teams = Team.objects.all()
            if not person.has_role(Role.ADMINISTRATOR):
                teams = teams.filter(memberships__person=person)
                owner.required = True
            owner.queryset = teams


def _owner_field() -> forms.ModelChoiceField[Team]:
    return forms.ModelChoiceField(
        label="Owner team",
        queryset=Team.objects.none(),
        required=False,
        empty_label="Administrators",
        help_text="Its members keep this entry right",
        error_messages={"required": "choose the team of yours that owns it"},
    )


class ResourceForm(EntryForm):
    """A resource, or a pattern of them."""

    sensitivity = forms.ChoiceField(
        label="Sensitivity",
        choices=ResourceEntry.Sensitivity.choices,
        initial=ResourceEntry.Sensitivity.INTERNAL,
    )
    owner_team = _owner_field()


class ActionForm(EntryForm):
    """An action, how it touches things, and what makes it risky."""

    mode = forms.ChoiceField(
        label="Mode",
        choices=ActionEntry.Mode.choices,
        help_text="Read where a request does not say it: read, write, or act directly on people",
    )
    moves_money = forms.BooleanField(label="It moves money", required=False)
    is_destructive = forms.BooleanField(label="It cannot be undone", required=False)
    is_external = forms.BooleanField(
        label="Somebody outside the company notices", required=False
    )


class MetricForm(EntryForm):
    """A metric of outcome contracts."""

    unit = forms.CharField(
        label="Unit", max_length=60, required=False, help_text="Such as hours"
    )
    source = forms.CharField(
        label="Measured by",
        max_length=128,
        required=False,
        help_text="A service such as crm; server for what Charter counts itself",
    )
    better = forms.ChoiceField(
        label="Which way is good", choices=MetricEntry.Better.choices
    )
    owner_team = _owner_field()


class FieldForm(EntryForm):
    """A field of the context."""

    type = forms.ChoiceField(label="Type", choices=FieldEntry.Type.choices)
    unit = forms.CharField(label="Unit", max_length=60, required=False)
    least = forms.DecimalField(
        label="Least", required=False, max_digits=18, decimal_places=6
    )
    greatest = forms.DecimalField(
        label="Greatest", required=False, max_digits=18, decimal_places=6
    )
    sender = forms.ChoiceField(
        label="Who says what it is",
        choices=FieldEntry.Sender.choices,
        initial=FieldEntry.Sender.AGENT,
        help_text="What the agent says of itself is weaker than what a system states",
    )


FORMS: dict[type[Entry], type[EntryForm]] = {
    ResourceEntry: ResourceForm,
    ActionEntry: ActionForm,
    MetricEntry: MetricForm,
    FieldEntry: FieldForm,
}
