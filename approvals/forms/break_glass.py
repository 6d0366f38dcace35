"""What people fill in when they do not wait, and when they look at it afterwards."""

from __future__ import annotations

from django import forms

from approvals.forms.saying import PlaceForm
from approvals.models import BreakGlassReview
from registry.forms import CharterForm


class BreakGlassForm(PlaceForm):
    """Where, for how long, why it cannot wait; the service knows the limits."""

    hours = forms.IntegerField(
        label="For how many hours",
        initial=4,
        help_text="Then what is in force now comes back by itself; 24 at most",
        error_messages={"required": "say for how many hours, such as 4"},
    )
    justification = forms.CharField(
        label="Why it cannot wait",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In 30 characters or more; everybody concerned gets it at once",
        error_messages={"required": "say why it cannot wait for the approvers"},
    )

    field_order = ["environment", "mode", "hours", "justification"]


class BreakGlassReviewForm(CharterForm):
    """What one of those who were not asked says afterwards."""

    says = forms.ChoiceField(
        label="Looking back",
        choices=BreakGlassReview.Says.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "choose one of the two"},
    )
    comment = forms.CharField(
        label="What you looked at",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "say what you looked at; it stays on the record"},
    )
