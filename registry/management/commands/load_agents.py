"""`load_agents FILE.jsonl`: agents of another list, into the catalogue, unclaimed."""

from __future__ import annotations

from argparse import ArgumentParser
from codecs import BOM_UTF8
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.models import Person
from registry.services.loading import LinesError, load_agents, read_lines
from registry.services.loading.load import in_words


class Command(BaseCommand):
    """Read the whole file, then load it, all of it or nothing."""

    help = (
        "Load agents from a file with a JSON object a line: id, name, title, type, "
        "description, tags. All or nothing; loading it again changes what has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", help="the e-mail address of who loads it")

    def handle(self, *_: Any, **options: Any) -> None:
        """Load, and say what became of the lines."""
        path: Path = options["file"]
        try:
            content = path.read_bytes()
            lines = read_lines(content.removeprefix(BOM_UTF8).splitlines())
        except OSError as error:
            raise CommandError(f"`{path}` cannot be read: {error}") from None
        except LinesError as error:
            raise CommandError(f"nothing was loaded from `{path}`\n{error}") from None
        load = load_agents(
            lines,
            name=path.name,
            digest=sha256(content).hexdigest(),
            by=_person(options["by"]),
        )
        self.stdout.write(in_words(load))


def _person(email: str | None) -> Person | None:
    if email is None:
        return None
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"nobody here has the address `{email}`")
    return person
