"""Checkpoints that somebody kept outside of the database, as a command is handed them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from registry.clock import now
from registry.errors import Refusal
from registry.services.chains import Chain, Checkpoint, trust_of


def add_arguments(parser: ArgumentParser, *, command: str) -> None:
    """`--checkpoints` and `--trust`; `command`: what printed the file."""
    parser.add_argument(
        "--checkpoints",
        type=Path,
        help=f"a file that `{command} checkpoints` printed earlier and you kept elsewhere",
    )
    parser.add_argument(
        "--trust",
        help="the trust root's thumbprint, where it is not this installation's of today",
    )


def kept_elsewhere(chain: Chain[Any], options: dict[str, Any]) -> list[Checkpoint]:
    """The checkpoints of the file that the options name; none without one. Raises `CommandError`."""
    file: Path | None = options["checkpoints"]
    if file is None:
        return []
    trust = options["trust"] or trust_of(settings.KEYS_DIR, at=now())
    try:
        with file.open() as lines:
            return chain.read(lines, trust=trust)
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"`{file}` cannot be read: {problem}") from problem
    except Refusal as refusal:
        raise CommandError(f"{refusal.message}; {refusal.fix}") from refusal
