"""Bringing in what was long ago: the database's clock goes back meanwhile, for one connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection


@contextmanager
def back_then(ago: timedelta) -> Iterator[None]:
    """As if all of it were so long ago, for this connection (`tests.conftest.SHIFTED`)."""
    _shift(-ago)
    yield
    _shift(timedelta())


def _shift(by: timedelta) -> None:
    with connection.cursor() as cursor:
        shift = f"{by.total_seconds()} seconds"
        cursor.execute("SELECT set_config('tests.shift', %s, false)", [shift])
