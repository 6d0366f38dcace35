"""A database of one's own for the measurements, in a folder that is gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.environment import as_owner, compose
from config.embedded.lock import Lock
from config.embedded.paths import open_layout
from config.embedded.services import running_services


@contextmanager
def database() -> Iterator[None]:
    """Start PostgreSQL, make the tables, and set Django up as the run-time role."""
    with tempfile.TemporaryDirectory(prefix="charter-bench-") as folder:
        layout = open_layout(Path(folder))
        lock = Lock(layout.lock)
        lock.take(does="bench")
        try:
            with running_services(layout, {}) as services:
                environment = compose(layout, services.addresses, port=8000)
                os.environ.update(as_owner(environment))
                _set_up()
                yield
        finally:
            lock.release()


def _set_up() -> None:
    import django  # noqa: PLC0415 (the environment comes first)
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from config.settings.env import database as read  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    connection.close()
    connection.settings_dict.update(read(settings.RUNTIME_DATABASE_URL))
