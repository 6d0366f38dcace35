from __future__ import annotations

import pytest

from config.templatetags.sentences import said


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("there is no agent", "There is no agent."),
        ("unknown key `can_acess`", "Unknown key <code>can_acess</code>."),
        ("`delete_*` meets nothing", "<code>delete_*</code> meets nothing."),
        ("did you mean `read`?", "Did you mean <code>read</code>?"),
        ("a lone ` stays", "A lone ` stays."),
        ("", ""),
    ],
)
def test_a_message_becomes_a_sentence(message, shown):
    assert said(message) == shown


@pytest.mark.parametrize(
    "message", ["`<script>`", "<img src=x>", '`"><b>`', "`a`<b>`c`"]
)
def test_markup_in_a_message_stays_text(message):
    shown = said(message).replace("<code>", "").replace("</code>", "")

    assert "<" not in shown
