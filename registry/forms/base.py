"""A form reads and keeps what was written; the service decides."""

from __future__ import annotations

from django import forms

from registry.errors import Refusal


class CharterForm(forms.Form):
    """A form that can show why a service refused what it holds."""

    use_required_attribute = False

    def refuse(self, refusal: Refusal, *, field: str | None = None) -> None:
        """Show the refusal in the summary, beside `field` if it is that one's fault."""
        words = f"{refusal.message}: {refusal.fix}" if refusal.fix else refusal.message
        self.add_error(field, words)
