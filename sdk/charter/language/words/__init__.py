"""The charter in words: deterministic sentences a person signs (language §9)."""

from __future__ import annotations

from charter.language.document import Document
from charter.language.words.promises import promises
from charter.language.words.scope import may, must_ask, must_never, stops
from charter.language.words.sentence import LEADS, Sentence, Words

__all__ = ["LEADS", "Sentence", "Words", "in_words"]


def in_words(document: Document) -> Words:
    """Say a whole charter: each of its rules is one sentence, in the order written."""
    return Words(
        may=tuple(may(document)),
        must_ask=tuple(must_ask(document)),
        must_never=tuple(must_never(document)),
        stops=tuple(stops(document)),
        promises=tuple(promises(document)),
    )
