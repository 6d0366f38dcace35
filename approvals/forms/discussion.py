"""What people write about a request: comments, suggested edits."""

from __future__ import annotations

from django import forms

from registry.forms import CharterForm


class CommentForm(CharterForm):
    """A comment on a round, or on the sentence in the place `line` of its changes (from 0)."""

    round = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    line = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Comment",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Everybody who may read the request reads it; it cannot be changed later",
        error_messages={"required": "write what you want to say"},
    )


class AnswerCommentForm(CharterForm):
    """An answer in a thread."""

    text = forms.CharField(
        label="Answer",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "write what you want to say"},
    )


class MarkForm(CharterForm):
    """One sentence that was looked at."""

    round = forms.IntegerField(min_value=1)
    line = forms.IntegerField(min_value=0)


class SuggestionForm(CharterForm):
    """Other lines in place of some, and why."""

    round = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    line = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    first = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    last = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    text = forms.CharField(
        label="The lines as they should be",
        max_length=65_536,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 8, "class": "code code--short", "spellcheck": "false"}
        ),
        help_text="YAML, with the indentation kept",
        error_messages={"required": "write the lines as they should be"},
    )
    why = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The author reads it",
        error_messages={"required": "say why; the author reads it"},
    )


class OutcomeForm(CharterForm):
    """Take a suggestion over, or not; `counter` is that of the open draft, 0 without one."""

    says = forms.ChoiceField(
        choices=(("accepted", "Accept"), ("declined", "Decline")),
        error_messages={
            "required": "choose accept or decline",
            "invalid_choice": "choose accept or decline",
        },
    )
    counter = forms.IntegerField(min_value=0)
