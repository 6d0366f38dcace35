"""Numbers for people: 12 403 in full, 12.4k where there is little room."""

from __future__ import annotations

from django import template

register = template.Library()

THIN = "\u202f"
THOUSAND = 1000
STEPS = ((10**9, "bn"), (10**6, "m"), (10**3, "k"))


@register.filter
def grouped(number: float) -> str:
    """The number with a narrow space between thousands."""
    return f"{number:,}".replace(",", THIN)


@register.filter
def short(number: int) -> str:
    """Three figures at most: 999, 1.2k, 34m."""
    for size, letter in STEPS:
        if number >= size:
            scaled = number / size
            return (
                f"{scaled:.1f}{letter}"
                if scaled < THOUSAND / 100
                else f"{scaled:.0f}{letter}"
            )
    return str(number)
