"""`audit verify` and `audit checkpoints`: the trail checked and signed from the command line, by cron too."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.management.kept_elsewhere import add_arguments, kept_elsewhere
from registry.services.chains import Checkpoint
from registry.services.trail.checkpoints import TRAIL
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
        add_arguments(verify, command="audit")
        tasks.add_parser(
            "checkpoints",
            help="seal what waits, sign, and print the checkpoints as JSON lines",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Do the one that was asked for."""
        if options["task"] == "checkpoints":
            self._print_checkpoints()
        else:
            self._verify(kept_elsewhere(TRAIL, options))

    def _print_checkpoints(self) -> None:
        checkpoint_now()
        for row in TRAIL.exported():
            self.stdout.write(json.dumps(row))

    def _verify(self, checkpoints: list[Checkpoint]) -> None:
        found = verify_trail(checkpoints=checkpoints)
        if found.bad:
            raise CommandError(
                f"the audit trail is broken: {found.bad.problem}", returncode=1
            )
        self.stdout.write(
            f"verified {found.checked} entries; the last link is {found.end.hash}"
        )
