"""The one clock: `charter_now()` in SQL, which tests shift. Everything else is handed the time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func


class CharterNow(Func):
    """`charter_now()` as an expression, and as a column's default."""

    function = "charter_now"
    template = "%(function)s()"

    def __init__(self, **extra: Any) -> None:
        super().__init__(output_field=DateTimeField(), **extra)


def now() -> datetime:
    """The database's time, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT charter_now()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]
