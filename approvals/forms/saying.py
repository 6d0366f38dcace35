"""What people say: why a deployment, a verdict, an answer."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.models import ReviewAnswer, Verdict
from registry.forms import CharterForm, choose_from, humans, moment_field
from registry.models import Environment, Person
from scopes.models import Manifest

MODES = (
    (Manifest.Mode.ENFORCE, "Enforce: its answers bind the agent"),
    (Manifest.Mode.SHADOW, "Shadow: only watches, for 30 days at most"),
)


class PlaceForm(CharterForm):
    """Where a version shall be in force, and whether it binds."""

    environment = forms.ModelChoiceField(
        label="Environment",
        queryset=Environment.objects.all(),
        empty_label=None,
        to_field_name="slug",
        error_messages={
            "required": "choose where it shall be in force",
            "invalid_choice": "choose one of the environments",
        },
    )
    mode = forms.ChoiceField(
        label="How it answers",
        choices=MODES,
        initial=Manifest.Mode.ENFORCE,
        error_messages={
            "required": "choose enforce or shadow",
            "invalid_choice": "choose enforce or shadow",
        },
    )


class AskForm(PlaceForm):
    """The last page before people are asked: where, how, and why now."""

    starts_at = moment_field(
        "Starts", required=False, help_text="As soon as it is approved, if left empty"
    )
    ends_at = moment_field(
        "Ends",
        required=False,
        help_text="After a year, if left empty; watching ends after 30 days",
    )
    why = forms.CharField(
        label="Why now",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The approvers read it first",
        error_messages={"required": "say why now; the approvers read it first"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["environment"].widget = forms.HiddenInput()
        self.fields["mode"].widget = forms.HiddenInput()


class StandInForm(CharterForm):
    """Who decides for a person, and while they are away."""

    deputy = forms.ModelChoiceField(
        label="Who decides for you",
        queryset=Person.objects.none(),
        error_messages={"required": "choose who decides for you"},
    )
    starts_at = moment_field("From", required=False, help_text="Now, if left empty")
    ends_at = moment_field(
        "Until",
        help_text="Within 90 days",
        error_messages={"required": "say when you are back"},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "deputy", humans().exclude(pk=person.pk))


class VerdictForm(CharterForm):
    """What a person says of the round and the version's digest they were shown."""

    round = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    digest = forms.CharField(max_length=71, widget=forms.HiddenInput)
    says = forms.ChoiceField(
        label="Verdict",
        choices=Verdict.Says.choices,
        error_messages={
            "required": "choose approve, request changes or reject",
            "invalid_choice": "choose approve, request changes or reject",
        },
    )
    comment = forms.CharField(
        label="Comment",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to request changes or to reject; the author reads it",
    )

    def clean(self) -> dict[str, Any]:
        """Whoever does not approve says why."""
        facts: dict[str, Any] = super().clean() or {}
        says, comment = facts.get("says"), facts.get("comment", "").strip()
        if says and says != Verdict.Says.APPROVE and not comment:
            self.add_error("comment", "say why; the author reads it")
        return facts


class AnswerForm(CharterForm):
    """Yes or no to a run's question."""

    says = forms.ChoiceField(
        label="Answer",
        choices=ReviewAnswer.Says.choices,
        error_messages={
            "required": "choose yes or no",
            "invalid_choice": "choose yes or no",
        },
    )
    note = forms.CharField(
        label="Note",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed for a no; the agent reads it",
    )

    def clean(self) -> dict[str, Any]:
        """A no says why."""
        facts: dict[str, Any] = super().clean() or {}
        if (
            facts.get("says") == ReviewAnswer.Says.NO
            and not facts.get("note", "").strip()
        ):
            self.add_error("note", "say why not; the agent reads it")
        return facts
