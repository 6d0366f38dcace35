"""`audit verify` and `audit checkpoints`: the trail checked and signed from the command line, by cron too."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registry.clock import now
from registry.errors import Refusal
from registry.models import AuditCheckpoint
from registry.services.trail.checkpoints import (
    Checkpoint,
    exported,
    read_checkpoints,
    trust_of,
)
from registry.services.trail.sealing import checkpoint_now
from registry.services.trail.verification import verify_trail


class Command(BaseCommand):
    """Verify the whole audit trail, or sign where it stands and print every checkpoint."""

    help = "Verify the audit trail, or export its signed checkpoints."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two things it does."""
        tasks = parser.add_subparsers(dest="task", required=True)
        verify = tasks.add_parser(
            "verify", help="check every link; exit code 1 names the first bad entry"
        )
        verify.add_argument(
            "--checkpoints",
            type=Path,
            help="a file that `audit checkpoints` printed earlier and you kept elsewhere",
        )
        verify.add_argument(
            "--trust",
            help="the trust root's thumbprint, where it is not this installation's of today",
        )
        tasks.add_parser(
            "checkpoints",
            help="seal what waits, sign, and print the checkpoints as JSON lines",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Do the one that was asked for."""
        if options["task"] == "checkpoints":
            self._print_checkpoints()
        else:
            self._verify(options["checkpoints"], options["trust"])

    def _print_checkpoints(self) -> None:
        checkpoint_now()
        for row in exported(AuditCheckpoint.objects.all()):
            self.stdout.write(json.dumps(row))

    def _verify(self, file: Path | None, trust: str | None) -> None:
        found = verify_trail(checkpoints=_kept_elsewhere(file, trust))
        if found.bad:
            raise CommandError(
                f"the audit trail is broken: {found.bad.problem}", returncode=1
            )
        self.stdout.write(
            f"verified {found.checked} entries; the last link is {found.end.hash}"
        )


def _kept_elsewhere(file: Path | None, trust: str | None) -> list[Checkpoint]:
    if file is None:
        return []
    trust = trust or trust_of(settings.KEYS_DIR, at=now())
    try:
        with file.open() as lines:
            return read_checkpoints(lines, trust=trust)
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"`{file}` cannot be read: {problem}") from problem
    except Refusal as refusal:
        raise CommandError(f"{refusal.message}; {refusal.fix}") from refusal
