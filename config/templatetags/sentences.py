"""Messages as sentences: what they quote in backticks is what a machine matches, so it is set as code."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_QUOTED = re.compile(r"`([^`\n]+)`")


@register.filter
def said(message: object) -> SafeString:
    """Say a message to a person: a capital, code for what it quotes, a full stop; markup in it stays text."""
    text = str(message).strip()
    whole = text[:1].upper() + text[1:]
    if whole and whole[-1] not in ".!?:…":
        whole += "."
    return coded(whole)


@register.filter
def coded(text: object) -> SafeString:
    """A text as it stands, what it quotes in backticks set as code; markup in it stays text."""
    marked = _QUOTED.sub(r"<code>\1</code>", escape(str(text)))
    return mark_safe(marked)  # noqa: S308 (escaped before the only markup is added)
