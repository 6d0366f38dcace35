"""`load_sample`: the sample company, its passwords made at random for this installation."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.sample import load


class Command(BaseCommand):
    """Load the sample company, once, and write down how to sign in."""

    help = "Load sample people, agents and charters; never in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--once",
            action="store_true",
            help="do nothing when the sample data and the credentials are there",
        )
        parser.add_argument(
            "--credentials",
            type=Path,
            required=True,
            help="the file (0600) to write people, passwords and keys to, as JSON",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Load, or make new credentials for what is loaded already."""
        if not settings.SAMPLE_DATA_ALLOWED:
            raise CommandError("sample data is never loaded in production")
        path: Path = options["credentials"]
        loaded = load.is_loaded()
        if loaded and options["once"] and path.exists():
            self.stdout.write("sample data is there already")
            return
        written = load.new_credentials() if loaded else load.load()
        _write_private(path, written)
        self.stdout.write(f"{'new credentials' if loaded else 'sample data'}: {path}")


def _write_private(path: Path, data: dict[str, Any]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(data, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
