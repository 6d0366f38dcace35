"""What a person fills in to bring agents in."""

from __future__ import annotations

from typing import Any

from django import forms

from registry.forms import CharterForm
from registry.models import Person, Role, Team
from scopes.models import Import

MAX_FILE = 900 * 1024
"""Below what the front lets through, with room for the form."""
ID_DIGITS = 18


class ImportForm(CharterForm):
    """What it is, and where: a file, or an address."""

    kind = forms.ChoiceField(
        label="What it is",
        choices=Import.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "choose what it is"},
    )
    url = forms.CharField(
        label="Address",
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text="Charter asks it from outside; an address of your own network has to be allowed first",
    )
    file = forms.FileField(
        label="File, instead of an address",
        required=False,
        help_text="JSON, YAML or CSV, up to 900 KB",
    )

    @property
    def places(self) -> list[forms.BoundField]:
        """The two fields of which one is filled in."""
        return [self["url"], self["file"]]

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two, of a size that can be read."""
        given: dict[str, Any] = super().clean() or {}
        url, file = given.get("url"), given.get("file")
        if "url" in self.errors or "file" in self.errors:
            return given
        if bool(url) == bool(file):
            self.add_error("url", "give an address or a file, one of the two")
        elif file and file.size > MAX_FILE:
            self.add_error("file", "it has more than 900 KB; give its address instead")
        return given


class ChoiceForm(CharterForm):
    """Which agents come in, and whose they are."""

    which = forms.ChoiceField(choices=[("ticked", "Ticked"), ("all", "All")])
    items = forms.TypedMultipleChoiceField(coerce=int, required=False)
    owner_team = forms.ModelChoiceField(
        label="Owner team",
        queryset=Team.objects.none(),
        required=False,
        empty_label="Nobody yet (unclaimed)",
        help_text="With a team they are active, and each has a draft to go on with",
    )
    accountable = forms.ModelChoiceField(
        label="Accountable person",
        queryset=Person.objects.filter(is_active=True, is_service=False),
        required=False,
        empty_label="Nobody yet",
        help_text="The one human who answers for them; needed with a team",
    )
    writes = forms.BooleanField(
        label="Propose to grant what writes too", required=False
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.all()
        if not person.has_role(Role.ADMINISTRATOR):
            teams = teams.filter(memberships__person=person)
        chooser = self.fields["owner_team"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101 (declared above)
        chooser.queryset = teams
        # Any number may be sent; the service takes those of its own import.
        ticked = self.fields["items"]
        assert isinstance(ticked, forms.TypedMultipleChoiceField)  # noqa: S101 (declared above)
        sent = self.data.getlist("items") if hasattr(self.data, "getlist") else []
        ticked.choices = [
            (one, one) for one in sent if one.isdecimal() and len(one) <= ID_DIGITS
        ]

    def clean(self) -> dict[str, Any]:
        """A team comes with a person, and a person with a team."""
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("owner_team")) != bool(given.get("accountable")):
            missing = "owner_team" if given.get("accountable") else "accountable"
            self.add_error(missing, "a team and a person go together")
        return given

    @property
    def chosen(self) -> list[int] | None:
        """The ids that were ticked, None for all."""
        if self.cleaned_data["which"] == "all":
            return None
        return list(self.cleaned_data["items"])
