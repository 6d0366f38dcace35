"""What people fill in about MCP servers."""

from __future__ import annotations

from typing import Any

from django import forms

from charter.engine.strict_json import JsonError, read_json
from registry import access
from registry.forms import CharterForm, choose_from
from registry.models import Agent, McpServer, McpServerVersion, Person, Role
from registry.server_json import MAX_BYTES


class ServerForm(CharterForm):
    """A server.json."""

    document = forms.CharField(
        label="server.json",
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text="As its maker publishes it; a version that is there already is never changed",
        error_messages={"required": "paste the server.json"},
    )

    def clean_document(self) -> Any:
        try:
            return read_json(self.cleaned_data["document"].encode())
        except (JsonError, UnicodeEncodeError) as problem:
            raise forms.ValidationError(f"this is no JSON: {problem}") from None


class StatusForm(CharterForm):
    """What a server, or one version of it, is now."""

    status = forms.ChoiceField(
        label="Status",
        choices=McpServerVersion.Status.choices,
        error_messages={"required": "choose what it is now"},
    )
    version = forms.ChoiceField(label="Version", required=False)
    message = forms.CharField(
        label="Why",
        max_length=500,
        required=False,
        help_text="What others read beside it, such as what to use instead",
    )

    def __init__(self, *args: Any, server: McpServer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = server.versions.order_by("-published_at").values_list(
            "version", flat=True
        )
        chooser = self.fields["version"]
        assert isinstance(chooser, forms.ChoiceField)  # noqa: S101 (declared above)
        chooser.choices = [("", "All versions"), *((one, one) for one in numbers)]


class UseForm(CharterForm):
    """An agent the person may edit."""

    agent = forms.ModelChoiceField(
        label="Agent",
        queryset=Agent.objects.none(),
        to_field_name="slug",
        widget=forms.TextInput,
        help_text="Its name, such as invoice-reader; one of yours",
        error_messages={
            "required": "choose the agent",
            "invalid_choice": "choose one of your agents",
        },
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_administrator = person.has_role(Role.ADMINISTRATOR)
        own = (
            Agent.objects.all() if is_administrator else access.agents_owned_by(person)
        )
        choose_from(self, "agent", own)
