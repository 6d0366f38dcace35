"""Production refuses to start insecure (promise 22): `manage.py check --deploy`, and every server start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

Checked = list[CheckMessage]

SECRET_VARIETY = 20
"""A secret with fewer different characters was typed, not drawn."""


@register(Tags.security)
def production_is_safe(**_: Any) -> Checked:
    """Refuse what nobody should run in production; other settings modules pass."""
    if getattr(settings, "SAMPLE_DATA_ALLOWED", False):
        return []
    found = [
        (settings.DEBUG, "debug is on", "unset DEBUG"),
        (
            len(set(settings.SECRET_KEY)) < SECRET_VARIETY
            or "insecure" in settings.SECRET_KEY,
            "SECRET_KEY is a default or too simple",
            "make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
        ),
        (
            not settings.PUBLIC_URL.startswith("https://"),
            "CHARTER_URL is not https",
            "serve Charter behind TLS and say so in CHARTER_URL",
        ),
        (
            not settings.TRUSTED_PROXY,
            "no TLS proxy is trusted",
            "set CHARTER_TRUSTED_PROXY=1 once a proxy sets X-Forwarded-Proto",
        ),
        (
            not settings.ENV.database_owner_url or _one_role(),
            "one database role for everything",
            "DATABASE_URL and DATABASE_OWNER_URL name two different roles",
        ),
    ]
    return [
        Error(f"production refuses to start: {what}", hint=fix, id="charter.E001")
        for wrong, what, fix in found
        if wrong
    ]


def _one_role() -> bool:
    owner = urlsplit(settings.ENV.database_owner_url or "").username
    return owner == urlsplit(settings.ENV.database_url).username


@register(Tags.database)
def production_data_is_safe(
    *, databases: Sequence[str] | None = None, **_: Any
) -> Checked:
    """Refuse sample people and missing migrations in production (`check --database default`)."""
    if getattr(settings, "SAMPLE_DATA_ALLOWED", False) or not databases:
        return []
    from config.sample.cast import SAMPLE_DOMAIN  # noqa: PLC0415 (models are not loaded before)
    from registry.models import Person  # noqa: PLC0415

    if Person.objects.filter(email__endswith=f"@{SAMPLE_DOMAIN}").exists():
        return [
            Error(
                "production refuses to start: sample people are in the database",
                hint="start with an empty database",
                id="charter.E002",
            )
        ]
    return []
