"""What people fill in about agents."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from registry.forms.base import CharterForm, choose_from, humans
from registry.models import Agent, Environment, Person, PersonalToken, Role, Team
from registry.services.tokens import USUAL_DAYS


class AgentForm(CharterForm):
    """A new agent, for a team of the person's (administrators: for every team)."""

    title = forms.CharField(
        label="Title",
        max_length=120,
        help_text="What people call it, such as Invoice reader",
        error_messages={"required": "say what people call it"},
    )
    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="Its name in charters and keys, such as invoice-reader; it never changes",
        error_messages={"required": "give it a name, such as `invoice-reader`"},
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=Agent.Kind.choices,
        widget=forms.RadioSelect,
        help_text="Micro: one tool, one task, one output. Macro: directs other agents",
        error_messages={"required": "choose micro or macro"},
    )
    purpose = forms.CharField(
        label="Purpose",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two sentences",
    )
    owner_team = forms.ModelChoiceField(
        label="Owner team",
        queryset=Team.objects.none(),
        help_text="Its members edit the charter and ask for deployments",
        error_messages={"required": "choose the team that owns it"},
    )
    accountable = forms.ModelChoiceField(
        label="Accountable person",
        queryset=Person.objects.none(),
        help_text="The one human who answers for it",
        error_messages={"required": "choose the person who answers for it"},
    )
    reviewers = forms.ModelChoiceField(
        label="Reviewers",
        queryset=Team.objects.none(),
        required=False,
        empty_label="Nobody",
        help_text="The team that answers when a run asks a person",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = Team.objects.all()
        owning = every
        if not person.has_role(Role.ADMINISTRATOR):
            owning = every.filter(memberships__person=person)
        choose_from(self, "owner_team", owning)
        choose_from(self, "accountable", humans())
        choose_from(self, "reviewers", every)
        self.initial.setdefault("accountable", person)


class KeyForm(CharterForm):
    """Where a new key is for."""

    environment = forms.ModelChoiceField(
        label="Environment",
        queryset=Environment.objects.all(),
        empty_label=None,
        to_field_name="slug",
        error_messages={
            "required": "choose the environment the key is for",
            "invalid_choice": "choose one of the environments",
        },
    )


class TokenForm(CharterForm):
    """A new personal token; `form` names this one sending, so that a reload makes no second one."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="What it is for, such as Nightly export",
        error_messages={"required": "give it a name, so that you know it again"},
    )
    scope = forms.ChoiceField(
        label="It may",
        choices=[
            (PersonalToken.Scope.READ, "Read what you may"),
            (PersonalToken.Scope.WRITE, "Read and change"),
        ],
        help_text="Changes are drafts, versions, requests, keys and stopping an agent",
        initial=PersonalToken.Scope.READ,
        widget=forms.RadioSelect,
        error_messages={"required": "choose whether it may only read"},
    )
    days = forms.TypedChoiceField(
        label="It works for",
        choices=[(7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "A year")],
        coerce=int,
        initial=USUAL_DAYS,
        error_messages={"required": "choose how long it works"},
    )
    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class HoldForm(CharterForm):
    """Why something wider than an agent is stopped; `typed` is the word that confirms it."""

    reason = forms.CharField(
        label="Why",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "say why, for the people who find it stopped"},
    )
    confirmation = forms.CharField(
        label="To confirm",
        max_length=100,
        error_messages={"required": "type the word below the field to confirm"},
    )

    def __init__(self, *args: Any, typed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed = typed
        self.fields["confirmation"].help_text = f"Type “{typed}” to confirm"

    def clean_confirmation(self) -> str:
        typed: str = self.cleaned_data["confirmation"]
        if typed != self.typed:
            raise forms.ValidationError(f"`{typed}` is not it; type `{self.typed}`")
        return typed


class SuspensionForm(CharterForm):
    """Why the agent is stopped; its name is typed, so that nobody stops the wrong one."""

    reason = forms.CharField(
        label="Why",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "say why, for the people who find it stopped"},
    )
    name = forms.CharField(
        label="The agent's name",
        max_length=100,
        error_messages={"required": "type the agent's name to confirm"},
    )

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agent = agent
        self.fields["name"].help_text = f"Type {agent.slug} to confirm"

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if typed != self.agent.slug:
            raise forms.ValidationError(
                f"`{typed}` is not this agent's name; type `{self.agent.slug}`"
            )
        return typed


class ThemeForm(CharterForm):
    """Light, dark, or whatever the system says (empty)."""

    theme = forms.ChoiceField(
        choices=[("", "System"), ("light", "Light"), ("dark", "Dark")], required=False
    )
