"""`decisions verify` and `decisions checkpoints`: the decision log from the command line, by cron too."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.management.kept_elsewhere import add_arguments, kept_elsewhere
from registry.services.chains import Checkpoint
from scopes.services.log.checkpoints import LOG
from scopes.services.log.sealing import checkpoint_now, seal_decisions
from scopes.services.log.verification import verify_log


class Command(BaseCommand):
    """Verify the whole decision log, or sign where it stands and print every checkpoint."""

    help = "Verify the decision log, or export its signed checkpoints."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two things it does."""
        tasks = parser.add_subparsers(dest="task", required=True)
        verify = tasks.add_parser(
            "verify", help="check every block; exit code 1 names the first bad decision"
        )
        add_arguments(verify, command="decisions")
        tasks.add_parser(
            "checkpoints",
            help="seal what is there, sign, and print the checkpoints as JSON lines",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Do the one that was asked for."""
        if options["task"] == "checkpoints":
            checkpoint_now()
            for row in LOG.exported():
                self.stdout.write(json.dumps(row))
        else:
            self._verify(kept_elsewhere(LOG, options))

    def _verify(self, checkpoints: list[Checkpoint]) -> None:
        seal_decisions()
        found = verify_log(checkpoints=checkpoints, progress=self._say)
        if found.bad:
            raise CommandError(
                f"the decision log is broken: {found.bad.problem}", returncode=1
            )
        self.stdout.write(
            f"verified {found.decisions} decisions in {found.blocks} blocks;"
            f" the last link is {found.hash}"
        )

    def _say(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{done} decisions …", ending="\r")
