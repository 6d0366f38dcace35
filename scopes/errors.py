"""Why a charter was not saved or compiled."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from charter.language import Problem
from registry.errors import ConflictError, InvalidError


class CharterTextError(InvalidError):
    """The text is no valid charter; `problems` lists every error with its place."""

    code = "invalid_charter"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        super().__init__(
            f"the charter has {count} problem{'s' if count != 1 else ''}",
            fix="mend them; nothing was saved",
        )
        self.problems = problems

    def facts(self) -> dict[str, Any]:
        """`problems`: each with code, path, line, column, message and fix."""
        return {"problems": [asdict(problem) for problem in self.problems]}


class DraftConflictError(ConflictError):
    """Somebody saved the draft since it was opened; `current` is what stands now.

    `base` is the text that both began at: the version the draft was opened from, else the starter.
    """

    code = "draft_conflict"

    def __init__(
        self, current: str, counter: int, saved_by: str, *, base: str, yours: str
    ) -> None:
        super().__init__(
            "you saved this draft in another window meanwhile"
            if saved_by == "you"
            else f"{saved_by} saved this draft while you were editing",
            fix="compare the two texts and save again",
        )
        self.current = current
        self.counter = counter
        self.base = base
        self.yours = yours

    def facts(self) -> dict[str, Any]:
        """`base`, `theirs`, `yours`: the three texts to merge."""
        return {"base": self.base, "theirs": self.current, "yours": self.yours}
