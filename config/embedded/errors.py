"""Why the house cannot start, in words for the person who typed the command."""

from __future__ import annotations

from pathlib import Path

TAIL_LINES = 15


class StartError(Exception):
    """One sentence that says what is wrong and what to do."""


def with_log(sentence: str, log: Path) -> StartError:
    """Make the error of something that died: the sentence, its log file, the log's last lines."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
    except OSError as error:
        lines = [f"(the log cannot be read: {error.strerror})"]
    shown = "\n".join(f"    {line}" for line in lines)
    return StartError(f"{sentence}; the end of {log}:\n{shown}")
