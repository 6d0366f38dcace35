"""What people fill in about owners, teams and people."""

from __future__ import annotations

from typing import Any

from django import forms

from registry.forms.base import CharterForm, choose_from, humans
from registry.models import Person, Role, Team


class TransferForm(CharterForm):
    """Who shall answer for it from now on, if they accept."""

    team = forms.ModelChoiceField(
        label="Owner team",
        queryset=Team.objects.all(),
        error_messages={"required": "choose the team that shall own it"},
    )
    accountable = forms.ModelChoiceField(
        label="Accountable person",
        queryset=Person.objects.none(),
        help_text="They are asked, and answer for it once they accept",
        error_messages={"required": "choose the person who shall answer for it"},
    )
    reason = forms.CharField(
        label="Why",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "say why; whoever is asked reads it"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "accountable", humans())


class AdoptionForm(CharterForm):
    """For which team of the person's an agent nobody owns is taken in, and who answers for it."""

    team = forms.ModelChoiceField(
        label="Owner team",
        queryset=Team.objects.none(),
        help_text="Its members edit the charter",
        error_messages={"required": "choose the team that shall own it"},
    )
    accountable = forms.ModelChoiceField(
        label="Accountable person",
        queryset=Person.objects.none(),
        help_text="You, at once; somebody else is asked, and answers once they accept",
        error_messages={"required": "choose the person who shall answer for it"},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = Team.objects.all()
        is_administrator = person.has_role(Role.ADMINISTRATOR)
        own = every if is_administrator else every.filter(memberships__person=person)
        choose_from(self, "team", own)
        choose_from(self, "accountable", humans())
        self.initial.setdefault("accountable", person)


class ReasonForm(CharterForm):
    """Why."""

    reason = forms.CharField(
        label="Why",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "say why"},
    )


class TeamForm(CharterForm):
    """A team: what it is called, who leads it, what it is part of."""

    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "give it a name"}
    )
    lead = forms.ModelChoiceField(
        label="Lead", queryset=Person.objects.none(), required=False
    )
    parent = forms.ModelChoiceField(
        label="Part of", queryset=Team.objects.all(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "lead", humans())


class NewTeamForm(TeamForm):
    """A team that is not there yet."""

    slug = forms.SlugField(
        label="Short name",
        max_length=100,
        help_text="Charters name the team by it, such as finance-ops; it never changes",
        error_messages={"required": "give it a short name"},
    )


class MemberForm(CharterForm):
    """Somebody for a team."""

    person = forms.ModelChoiceField(
        label="Person",
        queryset=Person.objects.none(),
        help_text="Their verdicts and answers count a day later",
        error_messages={"required": "choose a person"},
    )
    on_call = forms.BooleanField(
        label="On call: may stop the team's agents", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "person", humans())


class LineForm(CharterForm):
    """Whom a person reports to."""

    reports_to = forms.ModelChoiceField(
        label="Reports to", queryset=Person.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "reports_to", humans())


class NewPersonForm(LineForm):
    """Somebody who is not here yet; they set a password by the sign-in page's reset."""

    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "write their name"}
    )
    email = forms.EmailField(
        label="E-mail",
        error_messages={
            "required": "write their e-mail address",
            "invalid": "write an address such as ada@example.com",
        },
    )
    field_order = ["name", "email", "reports_to"]


class RoleForm(CharterForm):
    """A role given or taken: `is_held` empty takes it."""

    role = forms.ChoiceField(choices=Role.choices)
    is_held = forms.BooleanField(required=False)


class OrphanPolicyForm(CharterForm):
    """How long an agent may be without an accountable person."""

    grace_days = forms.IntegerField(
        label="Days until it is suspended", min_value=0, max_value=365
    )
    remind_days = forms.IntegerField(
        label="Days between reminders", min_value=1, max_value=90
    )
