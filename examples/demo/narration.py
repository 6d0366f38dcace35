"""Telling the story: headings, sentences, answers with the shape of their effect."""

from __future__ import annotations

import sys
import textwrap
import time

from charter.client.decision import Decision

SHAPES = {"allow": "●", "require_approval": "◆", "escalate": "▲", "deny": "■"}
WORDS = {
    "allow": "Allow",
    "require_approval": "Needs approval",
    "escalate": "Escalated",
    "deny": "Deny",
}
WIDTH = 88
PAUSE = 0.4


def heading(text: str) -> None:
    """Begin a chapter."""
    _write(f"\n── {text} " + "─" * max(0, WIDTH - len(text) - 4))


def say(text: str) -> None:
    """Tell one thing, and leave a moment to read it."""
    _write(textwrap.fill(text, WIDTH, initial_indent="   ", subsequent_indent="   "))
    time.sleep(PAUSE)


def answer(asked: str, decision: Decision) -> None:
    """Show what was asked and what came back."""
    shape = f"{SHAPES[decision.effect]} {WORDS[decision.effect]}"
    _write(f"   {shape:18} {asked}")
    _write(
        textwrap.fill(
            decision.say, WIDTH, initial_indent=" " * 22, subsequent_indent=" " * 22
        )
    )
    time.sleep(PAUSE)


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
