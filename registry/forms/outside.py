"""What an administrator fills in about what Charter reaches and believes."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from registry.forms.base import CharterForm


class HostForm(CharterForm):
    """A host of the inside that Charter may ask."""

    host = forms.CharField(
        label="Host",
        max_length=253,
        help_text="Its name or address, exactly: mcp.intranet.example",
        error_messages={"required": "name the host"},
    )
    port = forms.IntegerField(
        label="Port",
        min_value=1,
        max_value=65535,
        required=False,
        help_text="80 and 443 if empty",
    )
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="For whoever looks at this list later",
        error_messages={"required": "say what is there, and who asked for it"},
    )


class CardKeyForm(CharterForm):
    """A public key that signs agent cards."""

    whose = forms.CharField(
        label="Whose key it is",
        max_length=120,
        error_messages={"required": "say whose key it is"},
    )
    jwk = forms.CharField(
        label="Public key as a JWK",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="With its kid, which the signatures name",
        error_messages={"required": "paste the key"},
    )

    def clean_jwk(self) -> dict[str, Any]:
        """A single key, read."""
        try:
            given = json.loads(self.cleaned_data["jwk"])
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            raise forms.ValidationError("it is no JSON object; a key begins with {")
        return given
