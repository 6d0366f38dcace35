"""WordPiece as BERT's uncased English models read text (Devlin et al., 2018; Wu et al., 2016).

Lower case, no accents, split at blanks and punctuation; then each word into the longest known pieces.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

LONGEST_WORD = 100
CONTINUES = "##"
CJK = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))
ASCII_SYMBOLS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class WordPiece:
    """A vocabulary: a piece a line, its number the line's, from 0."""

    def __init__(self, text: str) -> None:
        self._number: Mapping[str, int] = {
            piece: number for number, piece in enumerate(text.splitlines())
        }
        self._unknown = self._number["[UNK]"]
        self._first, self._last = self._number["[CLS]"], self._number["[SEP]"]

    @classmethod
    def read(cls, path: Path) -> WordPiece:
        """The vocabulary in a file."""
        return cls(path.read_text(encoding="utf-8"))

    def numbers(self, text: str, *, at_most: int) -> list[int]:
        """The pieces' numbers between the marks of beginning and end, cut to `at_most` in all."""
        found: list[int] = []
        for word in words(text):
            if len(found) >= at_most - 2:
                break
            found += self._pieces(word)
        return [self._first, *found[: at_most - 2], self._last]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self._unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else CONTINUES + word[start:end]
                number = self._number.get(piece)
                if number is not None:
                    break
            else:
                return [self._unknown]
            found.append(number)
            start = end
        return found


def words(text: str) -> Iterator[str]:
    """The words of a text; a sign of punctuation and a Chinese character are each a word."""
    word: list[str] = []
    for sign in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(sign)
        if sign.isspace():
            yield from _whole(word)
        elif category == "Mn" or category.startswith("C") or sign == "\ufffd":
            continue
        elif _stands_alone(sign, category):
            yield from _whole(word)
            yield sign
        else:
            word.append(sign)
    yield from _whole(word)


def _whole(word: list[str]) -> Iterator[str]:
    if word:
        yield "".join(word)
        word.clear()


def _stands_alone(sign: str, category: str) -> bool:
    code = ord(sign)
    return (
        category.startswith("P")
        or sign in ASCII_SYMBOLS
        or any(first <= code <= last for first, last in CJK)
    )
