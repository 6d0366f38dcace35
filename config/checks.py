"""Production refuses to start insecure: the web process at each start, `check --database default` before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Checked = list[CheckMessage]

SECRET_VARIETY = 20
"""A secret with fewer different characters was typed, not drawn."""


@register(Tags.security)
def production_is_safe(**_: Any) -> Checked:
    """Refuse what nobody should run in production; other settings modules pass."""
    if settings.SAMPLE_DATA_ALLOWED:
        return []
    found = [
        (settings.DEBUG, "debug is on", "set DEBUG to False in the settings module"),
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
    """Refuse missing migrations and sample people in production (`check --database default`)."""
    if settings.SAMPLE_DATA_ALLOWED or not databases:
        return []
    if settings.ENV.database_role == "owner":
        # The owner makes the tables, and serves nobody.
        return []
    missing = missing_migrations()
    if missing:
        return [
            Error(
                f"production refuses to start: {missing} migrations are missing",
                hint="CHARTER_DB_ROLE=owner python manage.py migrate",
                id="charter.E003",
            )
        ]
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


def missing_migrations() -> int:
    """How many migrations the database has not seen. Raises `DatabaseError` when it does not answer."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
