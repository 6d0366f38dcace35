"""Semantic versions (semver 2.0.0) in their order, for telling which version of a server is the latest."""

from __future__ import annotations

import re
from functools import total_ordering

_NUMBER = r"(?:0|[1-9]\d*)"
_WORD = r"(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
_FORM = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_WORD}(?:\.{_WORD})*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)
_LONGEST_NUMBER = 30


@total_ordering
class SemanticVersion:
    """One version; build metadata does not order. Prereleases come before their release."""

    def __init__(self, numbers: tuple[int, int, int], words: tuple[str, ...]) -> None:
        self._key = (numbers, not words, tuple(_ranked(word) for word in words))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SemanticVersion) and self._key == other._key

    def __lt__(self, other: SemanticVersion) -> bool:
        return self._key < other._key

    def __hash__(self) -> int:
        return hash(self._key)


def semantic(version: str) -> SemanticVersion | None:
    """Read a version; None for one that is no semantic version."""
    found = _FORM.fullmatch(version)
    if found is None or any(len(part) > _LONGEST_NUMBER for part in found.groups()[:3]):
        return None
    major, minor, patch, words = found.groups()
    return SemanticVersion(
        (int(major), int(minor), int(patch)), tuple(words.split(".")) if words else ()
    )


def comes_after(version: str, other: str) -> bool:
    """Tell whether a version published later than another is the latest of the two.

    The registry's rule: one that is no semantic version always is; a semantic one is after any that is not.
    """
    one, two = semantic(version), semantic(other)
    return one is None or two is None or one >= two


def _ranked(word: str) -> tuple[bool, int, str]:
    """Numbers come before words, by size; words by their letters."""
    if word.isdigit():
        return (False, int(word[: _LONGEST_NUMBER * 10]), "")
    return (True, 0, word)
