"""A scratch database for the resolver, migrated, with signing keys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.embedded import environment as settings_of
from config.embedded.lock import Lock
from config.embedded.paths import Layout, open_layout
from config.embedded.services import running_services


@contextmanager
def scratch(folder: Path) -> Iterator[tuple[Mapping[str, str], str]]:
    """Run a scratch database; give the resolver's settings and the owner's address."""
    layout = open_layout(folder / "charter")
    lock = Lock(layout.lock)
    lock.take(does="a benchmark")
    try:
        with running_services(layout, {}) as services:
            told = settings_of.compose(layout, services.addresses, port=1)
            _migrate(layout, told)
            yield told, services.addresses["DATABASE_OWNER_URL"]
    finally:
        lock.release()
        if layout.postgres_link.is_symlink():
            shutil.rmtree(layout.postgres_link.readlink())


def _migrate(layout: Layout, told: Mapping[str, str]) -> None:
    os.environ.update(told)
    os.environ["CHARTER_DB_ROLE"] = "owner"
    import django  # noqa: PLC0415 (the environment must stand first)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from registry.clock import now  # noqa: PLC0415
    from registry.services.keys import ensure_keys  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    ensure_keys(layout.keys, at=now())
