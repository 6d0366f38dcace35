"""Moments on pages, in the reader's time zone; `registry.moments` says them where nobody's zone is known."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def when(at: datetime | None) -> SafeString:
    """`Tue 3 Mar, 14:05`, UTC in the title; with the year if it is another."""
    if not at:
        return SafeString()
    here, exact = timezone.localtime(at), at.astimezone(UTC)
    year = "" if here.year == timezone.localtime().year else f" {here.year}"
    return format_html(
        '<time datetime="{}" title="{} UTC">{} {}{}, {}</time>',
        exact.isoformat(),
        f"{exact:%Y-%m-%d %H:%M:%S}",
        f"{here:%a}",
        f"{here.day} {here:%b}",
        year,
        f"{here:%H:%M}",
    )
