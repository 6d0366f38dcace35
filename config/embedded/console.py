"""What the person at the terminal reads. Standard output belongs to the answer, chatter to standard error."""

from __future__ import annotations

import sys


def say(line: str) -> None:
    """Print one line of progress."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def answer(text: str) -> None:
    """Print what was asked for."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
