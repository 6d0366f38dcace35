"""Why an agent was found, for people: a code for programs and a few words."""

from __future__ import annotations

from dataclasses import dataclass

from registry.services.search.blend import By, Match

WORDS = {
    By.NAME: "is called that",
    By.BEGINNING: "its name begins with it",
    By.PART: "part of its name",
    By.TYPO: "its name is almost that",
    By.MEANING: "means something like it",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is one of `By`; `text` says it in words."""

    code: str
    text: str


def reasons(match: Match, *, typed: dict[str, str]) -> tuple[Reason, ...]:
    """Every way it was found, the surest first."""
    return tuple(
        Reason(str(by), _text(by, match, typed)) for by in By if by in match.by
    )


def _text(by: By, match: Match, typed: dict[str, str]) -> str:
    if by is By.WORDS:
        had = [
            as_typed
            for word, as_typed in typed.items()
            if word in match.candidate.words
        ]
        return "has " + ", ".join(f"“{word}”" for word in had[:4])
    return WORDS[by]
