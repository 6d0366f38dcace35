"""A reviewer answers in the browser; or the reader does, with `--by-hand`."""

from __future__ import annotations

import sys

from charter.client.decision import Decision
from examples.demo.company import Company
from examples.demo.narration import say

BY_HAND = "--by-hand"


def answer_review(company: Company, asked: Decision, *, says: str, note: str) -> None:
    """Answer the review of `asked`: as Carol, or by waiting for whoever runs the demo."""
    path = f"/reviews/{asked.review}/"
    if BY_HAND in sys.argv:
        say(f"Sign in as Carol and answer {says} at {company.address}{path}")
        return
    say(f"Carol, on duty, opens {path} and answers {says}: “{note}”.")
    carol = company.person("Carol")
    carol.send(path, "/answers/", says=says, note=note)
