"""An installation of one's own for a measurement: a migrated database and a broker, gone afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded.environment import as_owner, compose
from config.embedded.lock import Lock
from config.embedded.paths import Layout, open_layout
from config.embedded.services import running_services


@dataclass(frozen=True, slots=True)
class Scratch:
    """Where it lies, the settings of its processes, and the database as its owner."""

    layout: Layout
    told: Mapping[str, str]
    owner_url: str


@contextmanager
def scratch(*, port: int = 1) -> Iterator[Scratch]:
    """Start the services, set Django up as the owner, and make the tables."""
    folder = Path(tempfile.mkdtemp(prefix="charter-bench-"))
    layout = open_layout(folder)
    lock = Lock(layout.lock)
    lock.take(does="a benchmark")
    try:
        with running_services(layout, {}) as services:
            told = compose(layout, services.addresses, port=port)
            _migrate(told)
            yield Scratch(layout, told, services.addresses["DATABASE_OWNER_URL"])
    finally:
        lock.release()
        if layout.postgres_link.is_symlink():
            shutil.rmtree(layout.postgres_link.readlink())
        shutil.rmtree(folder)


def _migrate(told: Mapping[str, str]) -> None:
    os.environ.update(as_owner(told))
    import django  # noqa: PLC0415 (the environment must stand first)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
