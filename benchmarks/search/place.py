"""A database of one's own for the measurements, in a folder that is gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.scratch import scratch


@contextmanager
def database() -> Iterator[None]:
    """Start PostgreSQL, make the tables, and go on as the run-time role."""
    with scratch():
        from django.conf import settings  # noqa: PLC0415 (Django is set up by now)
        from django.db import connection  # noqa: PLC0415

        from config.settings.env import database as read  # noqa: PLC0415

        connection.close()
        connection.settings_dict.update(read(settings.RUNTIME_DATABASE_URL))
        yield
