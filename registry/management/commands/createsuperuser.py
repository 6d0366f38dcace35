"""`createsuperuser`: Django's own word for what is done otherwise here."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Says what to do instead."""

    help = "Charter has no superusers: see first_administrator"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whatever Django's command takes."""
        parser.add_argument("--noinput", "--no-input", action="store_true")
        parser.add_argument("--email")
        parser.add_argument("--database")

    def handle(self, *_: Any, **__: Any) -> None:
        """Refuse, with the way there is."""
        raise CommandError(
            "nobody is above the rules here; the first administrator is made by"
            " `manage.py first_administrator`, later ones in the settings"
        )
