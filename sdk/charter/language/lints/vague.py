"""Wording that nobody can measure (language §6)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vague:
    """A stretch of a text, by its indices, with why it is vague and what to write."""

    start: int
    end: int
    words: str
    reason: str
    instead: str


_TIME = "names no time", "a time, such as `within 2 hours`"
_SHARE = "names no share", "a share, such as `in 95% of runs`"
_QUALITY = "names no measure", "a measure, such as `at most 2% reopened`"
_LIMIT = "names no limit", "a number, such as `at most 3`"
_DUTY = "promises nothing", "what must be true at the end, with a number"

WORDS: dict[tuple[str, str], str] = {
    _TIME: """
        fast, faster, quick, quickly, soon, promptly, timely, swift, swiftly, rapid,
        rapidly, as soon as possible, asap, immediately, in time, on time,
        without delay""",
    _SHARE: """
        most, mostly, usually, generally, typically, often, in many cases, majority,
        regularly, frequently, occasionally, sometimes, normally, rarely""",
    _QUALITY: """
        high quality, high-quality, good, better, best, great, accurate, accurately,
        smooth, smoothly, seamless, seamlessly, efficient, efficiently, effective,
        effectively, user-friendly, satisfied, satisfying, properly, correctly, robust,
        reliable, successful, successfully, improve, improves, improved, optimise,
        optimize, reliably, happy, happily, helpful, easy, easily, fully, thorough,
        thoroughly, carefully, professional, professionally""",
    _LIMIT: """
        appropriate, appropriately, reasonable, reasonably, significant, significantly,
        minimal, minimise, minimize, maximise, maximize, few, some, several, low, high,
        sufficient, sufficiently, adequate, adequately, as much as possible,
        as little as possible, under control, as needed, if needed, as necessary,
        where possible, as far as possible, etc""",
    _DUTY: """
        best effort, best-effort, try, tries, aim, aims, strive, strives, help,
        helps""",
}
"""What a word lacks and what to write instead, to the words that lack it."""

_FINDERS = [
    (
        re.compile(
            rf"(?<![\w-])(?<!\bat )(?<!\bor ){re.escape(' '.join(word.split()))}"
            r"(?![\w-]|\s\d)",
            re.IGNORECASE,
        ),
        reason,
        instead,
    )
    for (reason, instead), words in WORDS.items()
    for word in words.strip().replace("\n", " ").split(",")
]
_NUMBER = re.compile(
    r"\d|\b(?:no|none|never|every|all|zero|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|once|twice)\b",
    re.IGNORECASE,
)


_BOUND = re.compile(
    r"\b(?:within|below|above|under|over|by|every|exactly|up to|at (?:most|least)"
    r"|(?:fewer|less|more) than) \d|\b(?:once|twice) an?\b",
    re.IGNORECASE,
)
"""What makes a part of a sentence measurable, whatever else it calls its things."""


def vague_parts(text: str) -> tuple[Vague, ...]:
    """Give the stretches of a promise that cannot be measured, in order."""
    found = _longest(
        Vague(match.start(), match.end(), match.group(), reason, instead)
        for finder, reason, instead in _FINDERS
        for match in finder.finditer(text)
        if reason != _QUALITY[0] or not _is_bound(text, match.start())
    )
    if not found and text.strip() and _NUMBER.search(text) is None:
        instead = "a result with a number and a time, such as `within 48 hours`"
        reason = "names no result, number or time"
        found = [Vague(0, len(text), text, reason, instead)]
    return tuple(found)


def _is_bound(text: str, at: int) -> bool:
    """Tell whether the part between commas around a place has a number to reach."""
    start = max(text.rfind(mark, 0, at) for mark in ",;.:") + 1
    ends = [found for mark in ",;:" if (found := text.find(mark, at)) >= 0]
    return _BOUND.search(text, start, min(ends, default=len(text))) is not None


def _longest(found: Iterable[Vague]) -> list[Vague]:
    """Drop what lies within a longer stretch, and put the rest in order."""
    kept: list[Vague] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
