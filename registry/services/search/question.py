"""A person's text as the question that the database is asked."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.utils.text import slugify

from registry.embedding import Embedding, embedder

LONGEST = 500
"""Characters of a text that are read; a search is a sentence, not a document."""
MOST_WORDS = 40
COMMON = 0.05
"""A word that a larger share of the agents has finds nobody by itself; it only helps to put them in order."""
MANY = 400
"""Nor does one that more agents have: which thirty of them came first would be chance, and costs time."""
RARE = 0.0005
"""The share of a word that is not among the common ones the database keeps count of."""
SHORTEST_PREFIX = 3

LEXEMES = """
    SELECT lexeme, word FROM unnest(%s::text[]) WITH ORDINALITY AS typed (word, place),
        unnest(to_tsvector('english', word))
    WHERE length(lexeme) <= 60 ORDER BY place, lexeme
"""
SHARES = """
    SELECT unnest(most_common_elems::text::text[]), unnest(most_common_elem_freqs)
    FROM pg_stats
    WHERE schemaname = 'public' AND tablename = 'registry_agentsearch' AND attname = 'words'
"""
AGENTS = (
    "SELECT reltuples FROM pg_class WHERE oid = 'public.registry_agentsearch'::regclass"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: as a name, as words with their weights (rare ones weigh more), and as meaning.

    `typed`: its words by their stems. `selective` are the words rare enough to find somebody by; the last
    word typed may be the beginning of one.
    """

    text: str
    name: str
    typed: dict[str, str]
    weights: dict[str, float]
    selective: tuple[str, ...]
    meaning: Embedding | None
    model: str

    @property
    def last(self) -> str:
        """The last word, when it is long enough to be looked for as a beginning; else empty."""
        last = next(reversed(self.weights), "")
        return last if len(last) >= SHORTEST_PREFIX else ""

    def any_word(self) -> str:
        """The selective words as a `tsquery`, one of them enough; empty when there is none."""
        return " | ".join(
            _quoted(word, begins=word == self.last) for word in self.selective
        )

    def every_word(self) -> str:
        """All words as a `tsquery`, any of them, for putting candidates in order."""
        return " | ".join(
            _quoted(word, begins=word == self.last) for word in self.weights
        )


def ask(text: str) -> Question:
    """Read the text: its words as the database stems them, its meaning as the model puts it."""
    text = " ".join(text.split())[:LONGEST]
    with connection.cursor() as cursor:
        cursor.execute(LEXEMES, [text.split()[:MOST_WORDS]])
        typed = dict(cursor.fetchall())
    counted = _counted(int(time.monotonic() // 60))
    shares = counted.shares
    model = embedder()
    return Question(
        text=text,
        name=slugify(re.sub(r"[-_./@:]+", " ", text)),
        typed=typed,
        weights={word: -math.log(shares.get(word, RARE)) + 0.01 for word in typed},
        selective=tuple(
            word for word in typed if shares.get(word, RARE) <= counted.common
        ),
        meaning=model.embed([text])[0] if model and text else None,
        model=model.model if model else "",
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database counted last: how many agents, and which share of them has each frequent word."""

    shares: Mapping[str, float]
    agents: float

    @property
    def common(self) -> float:
        """The largest share of a word that finds somebody by itself."""
        return max(min(COMMON, MANY / self.agents) if self.agents > 0 else COMMON, RARE)


@lru_cache(maxsize=1)
def _counted(_minute: int) -> Counted:
    with connection.cursor() as cursor:
        cursor.execute(SHARES)
        shares = dict(cursor.fetchall())
        cursor.execute(AGENTS)
        (agents,) = cursor.fetchone()
    return Counted(shares, agents)


def _quoted(word: str, *, begins: bool) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}':*" if begins else f"'{escaped}'"
