"""`decisions verify` and `decisions checkpoints`: the decision log from the command line, by cron too."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registry.clock import now
from registry.errors import Refusal
from registry.services.trail.checkpoints import trust_of
from scopes.models import DecisionCheckpoint
from scopes.services.log.checkpoints import Checkpoint, exported, read_checkpoints
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
        verify.add_argument(
            "--checkpoints",
            type=Path,
            help="a file that `decisions checkpoints` printed earlier and you kept elsewhere",
        )
        verify.add_argument(
            "--trust",
            help="the trust root's thumbprint, where it is not this installation's of today",
        )
        tasks.add_parser(
            "checkpoints",
            help="seal what is there, sign, and print the checkpoints as JSON lines",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Do the one that was asked for."""
        if options["task"] == "checkpoints":
            checkpoint_now()
            for row in exported(DecisionCheckpoint.objects.all()):
                self.stdout.write(json.dumps(row))
        else:
            self._verify(options["checkpoints"], options["trust"])

    def _verify(self, file: Path | None, trust: str | None) -> None:
        seal_decisions()
        found = verify_log(checkpoints=_kept_elsewhere(file, trust), progress=self._say)
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
