"""One order out of several comparisons, by their values and not by their places.

A text is as close as its two meanings together: of the whole (cosine) and token by token (closeness), weighed
alike. Words shared weigh little, since closeness has seen them; they decide between equals and where an
embedding is missing. A name is another kind of question: who types one wants that agent first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from registry.services.search.candidates import MOST_BLANKS, SHORT, Candidate
from registry.services.search.question import Question

WORDS = 0.1
TOGETHER = 0.01
ALIKE = 0.5
"""From this likeness on a name is taken for the one meant, misspelt (pg_trgm's `word_similarity`)."""
ENOUGH = 0.30
"""What only meaning finds, with less of both together, has nothing to do with the question;"""
BEHIND = 0.40
"""nor has what is further behind the closest one (docs/decisions/0008-search.md has the figures)."""


class By(StrEnum):
    """What an agent was found by, the surest first."""

    NAME = "name"
    BEGINNING = "beginning"
    PART = "part"
    TYPO = "typo"
    WORDS = "words"
    MEANING = "meaning"


SURE = {By.NAME: 8.0, By.BEGINNING: 4.0, By.PART: 2.0, By.TYPO: 1.0}
"""More than any meaning can make up for: two cosines are at most 2, and seldom above 1.2."""


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate with its score and what it was found by."""

    candidate: Candidate
    score: float
    by: frozenset[By]


def blend(question: Question, candidates: Sequence[Candidate]) -> list[Match]:
    """The candidates worth showing, the best first; equals by name, so that the order is always the same."""
    known = [value for one in candidates if (value := _meaning(one)) is not None]
    near = max(ENOUGH, max(known, default=0.0) - BEHIND)
    matches = [_match(question, one, known, near) for one in candidates]
    shown = [match for match in matches if match.by]
    return sorted(shown, key=lambda match: (-match.score, match.candidate.called))


def _meaning(candidate: Candidate) -> float | None:
    if candidate.cosine is None or candidate.closeness is None:
        return None
    return candidate.cosine + candidate.closeness


def _match(
    question: Question, candidate: Candidate, known: Sequence[float], near: float
) -> Match:
    by = frozenset(_found_by(question, candidate, near))
    share = _share(question, candidate)
    meaning = _meaning(candidate)
    score = _guess(share, known) if meaning is None else meaning
    score += WORDS * share + TOGETHER * candidate.rank
    score += max((SURE.get(how, 0.0) for how in by), default=0.0)
    if By.TYPO in by:
        score += candidate.alike
    return Match(candidate, score, by)


def _guess(share: float, known: Sequence[float]) -> float:
    """How close an agent without an embedding is taken to be: with all the words, as the closest."""
    if not known:
        return 0.0
    usual = median(known)
    return usual + share * (max(known) - usual)


def _share(question: Question, candidate: Candidate) -> float:
    """How much of the question's words, by weight, the agent has: 0 to 1."""
    whole = sum(question.weights.values())
    had = sum(question.weights.get(word, 0.0) for word in candidate.words)
    return had / whole if whole else 0.0


def _found_by(question: Question, candidate: Candidate, near: float) -> Iterable[By]:
    plain = question.name.replace("-", " ")
    slug, title, external_id = candidate.called
    if question.name == slug or question.text.lower() in {
        title.lower(),
        external_id.lower(),
    }:
        yield By.NAME
    elif plain and len(question.text) <= SHORT:
        yield from _by_part_of_name(plain, candidate)
    if candidate.words:
        yield By.WORDS
    meaning = _meaning(candidate)
    if meaning is not None and meaning >= near:
        yield By.MEANING


def _by_part_of_name(plain: str, candidate: Candidate) -> Iterable[By]:
    names = candidate.names.split(" | ")
    if any(name.startswith(plain) for name in names):
        yield By.BEGINNING
    elif any(f" {plain}" in name for name in names):
        yield By.PART
    elif candidate.alike >= ALIKE and plain.count(" ") < MOST_BLANKS:
        yield By.TYPO
