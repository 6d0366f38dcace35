"""The one clock: `charter_now()` in SQL, which tests shift. Everything else is handed the time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func

from registry.glance import asked_once


class CharterNow(Func):
    """`charter_now()` as an expression, and as a column's default."""

    function = "charter_now"
    template = "%(function)s()"

    def __init__(self, **extra: Any) -> None:
        super().__init__(output_field=DateTimeField(), **extra)


def now() -> datetime:
    """The database's time, in UTC; the same all through a page that is read."""
    return asked_once("now", _ask)


def _ask() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT charter_now()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]
