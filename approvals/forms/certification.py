"""What people fill in about certification."""

from __future__ import annotations

from django import forms

from registry.forms import CharterForm
from registry.models import AgentSummary, Environment, Team


class CampaignForm(CharterForm):
    """What a new campaign asks about, and until when."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="People read it in their mail: Autumn certification",
        error_messages={"required": "give it a name that people recognise"},
    )
    environment = forms.ModelChoiceField(
        label="Where",
        queryset=Environment.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="Everywhere",
    )
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


class CertificationPolicyForm(CharterForm):
    """How often Charter opens a campaign by itself."""

    every_days = forms.IntegerField(
        label="Days between two certifications",
        min_value=0,
        max_value=730,
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


class CertifyForm(CharterForm):
    """What is said of the items ticked."""

    comment = forms.CharField(
        label="What you looked at",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
