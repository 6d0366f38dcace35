"""The forms of signing in: every field has a label, so none says its name a second time inside."""

from __future__ import annotations

from typing import Any

from allauth.account import forms


class LoginForm(forms.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """E-mail and password; the page has the way to a new one behind the button, not between the two."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _without_placeholders(self)
        self.fields["password"].help_text = ""


class ReauthenticateForm(forms.ReauthenticateForm):  # type: ignore[misc]  # as above
    """The password again, before something that carries a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _without_placeholders(self)


class ResetPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]  # as above
    """Where to send the way to a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _without_placeholders(self)


def _without_placeholders(form: Any) -> None:
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
