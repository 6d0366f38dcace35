"""What people fill in about certification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from approvals.models import Risk
from approvals.services.certification.campaigns import teams_to_ask
from approvals.services.certification.policy import (
    MOST_DAYS,
    MOST_SCHEDULES,
    Schedule,
)
from registry.forms import CharterForm, choose_from
from registry.models import AgentSummary, Environment, Person, Role, Team


def _where() -> forms.ModelChoiceField[Environment]:
    return forms.ModelChoiceField(
        label="Where",
        queryset=Environment.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="Everywhere",
    )


class CampaignForm(CharterForm):
    """What a new campaign asks about, and until when."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="People read it in their mail: Autumn certification",
        error_messages={"required": "give it a name that people recognise"},
    )
    environment = _where()
    team = forms.ModelChoiceField(
        label="Whose agents",
        queryset=Team.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="Everybody's",
    )
    risk = forms.ChoiceField(
        label="Of which risk",
        choices=[("", "Any"), *[one for one in AgentSummary.Risk.choices if one[0]]],
        required=False,
    )
    days = forms.IntegerField(
        label="Days people have", min_value=1, max_value=90, initial=14
    )
    suspend_days = forms.IntegerField(
        label="Days after that until what nobody certified is suspended",
        min_value=0,
        max_value=90,
        required=False,
        help_text="Empty: nothing is suspended",
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "team", teams_to_ask(by))
        if not by.has_role(Role.ADMINISTRATOR):
            team = self.fields["team"]
            assert isinstance(team, forms.ModelChoiceField)  # noqa: S101 (declared above)
            team.required, team.empty_label = True, "Choose"
            team.error_messages["required"] = "choose a team that you lead"


class CertificationPolicyForm(CharterForm):
    """How often Charter opens a campaign by itself."""

    every_days = forms.IntegerField(
        label="Days between two certifications",
        min_value=0,
        max_value=MOST_DAYS,
        help_text="0: only when somebody opens a campaign",
    )
    due_days = forms.IntegerField(
        label="Days people have to answer", min_value=1, max_value=90
    )
    suspend_days = forms.IntegerField(
        label="Days after that until what nobody certified is suspended",
        min_value=0,
        max_value=90,
        required=False,
        help_text="Empty: nothing is suspended",
    )


class ScheduleForm(CharterForm):
    """Other days for some of what is in force."""

    environment = _where()
    risk = forms.ChoiceField(
        label="Of which risk", choices=[("", "Any"), *Risk.choices], required=False
    )
    every_days = forms.IntegerField(
        label="Days between two", min_value=0, max_value=MOST_DAYS
    )


if TYPE_CHECKING:
    ScheduleForms = forms.BaseFormSet[ScheduleForm]
else:
    ScheduleForms = forms.BaseFormSet

ScheduleFormSet = forms.formset_factory(
    ScheduleForm,
    formset=ScheduleForms,
    extra=1,
    can_delete=True,
    max_num=MOST_SCHEDULES,
)


def schedules_from(rows: ScheduleForms) -> list[Schedule]:
    """Give what valid rows say; empty and deleted ones are none."""
    facts = [one.cleaned_data for one in rows.forms if one.cleaned_data]
    return [
        Schedule(row["environment"], row["risk"], row["every_days"])
        for row in facts
        if not row.get("DELETE")
    ]


class RevokeForm(CharterForm):
    """Why it is not right any more."""

    reason = forms.CharField(
        label="Why it is not right any more",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "say why; the owner reads it, and the audit trail"},
    )
    sure = forms.BooleanField(
        label="Every check of it there is denied until another version is in force",
        error_messages={"required": "tick that you know what follows"},
    )


class CertifyForm(CharterForm):
    """What is said of the items ticked."""

    comment = forms.CharField(
        label="What you looked at",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
