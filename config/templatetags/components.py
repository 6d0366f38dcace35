"""Components that long lists repeat, rendered once for each set of words: the same words look the same."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def component(name: str, **words: str | None) -> SafeString:
    """`templates/components/{name}.html` with these words and nothing else of the page.

    For components that ask neither the request, the clock nor the time zone.
    """
    if settings.DEBUG:
        return _render(name, words)
    return _remembered(name, tuple(words.items()))


@lru_cache(maxsize=1024)
def _remembered(name: str, words: tuple[tuple[str, str | None], ...]) -> SafeString:
    return _render(name, dict(words))


def _render(name: str, words: dict[str, str | None]) -> SafeString:
    made = get_template(f"components/{name}.html").render(words)
    return mark_safe(made.strip())  # noqa: S308 (a template escaped it)
