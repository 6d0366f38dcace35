"""`/healthz`: this process answers. `/readyz`: everything it needs answers too."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from urllib.error import URLError

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from kombu.exceptions import OperationalError

from config.checks import missing_migrations

PROBE_SECONDS = 2


@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """Whether this process answers at all."""
    return JsonResponse({"status": "ok"})


@login_not_required
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when every check passes, else 503; `checks` says which do not, in words."""
    checks = {name: check() for name, check in CHECKS.items()}
    ready = all(said == "ok" for said in checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "not ready", "checks": checks},
        status=200 if ready else 503,
    )


def _database() -> str:
    try:
        missing = missing_migrations()
    except DatabaseError:
        return "the database does not answer"
    return "ok" if not missing else f"{missing} migrations are missing"


def _broker() -> str:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=PROBE_SECONDS)
    except (OperationalError, OSError):
        return "the broker does not answer"
    return "ok"


def _resolver() -> str:
    if not settings.RESOLVER_URL:
        return "ok"
    address = f"{settings.RESOLVER_URL}/readyz"
    try:
        # The address is a setting of the installation, not a caller's.
        with urllib.request.urlopen(address, timeout=PROBE_SECONDS) as answer:  # noqa: S310
            return "ok" if answer.status == 200 else "the resolver is not ready"  # noqa: PLR2004
    except (URLError, OSError):
        return "the resolver does not answer"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "resolver": _resolver,
}
