"""`prepare`: what must be so before anything serves, in one process: the tables, then the sample company."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections

from config.settings.env import database


class Command(BaseCommand):
    """Migrate as the owner of the tables, then load the sample once, as the run-time role."""

    help = "Migrate, then load the sample data once; what `make run` does first."
    # The web process checks everything before it serves; checking here too would load every page.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--credentials",
            type=Path,
            required=True,
            help="the file that `load_sample` writes",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Do both, or stop at the first that fails."""
        call_command("migrate", interactive=False)
        _become_the_application()
        call_command("load_sample", once=True, credentials=options["credentials"])


def _become_the_application() -> None:
    """Use the run-time role from here on, so that the sample is held by the guards it will live under."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close()
    connection.settings_dict.update(database(settings.RUNTIME_DATABASE_URL))
