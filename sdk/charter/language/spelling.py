"""Finding the word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

_LONGEST = 64
_CLOSE = 0.7


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """Give the known word most like a wrong one, None if none is close."""
    if len(wrong) > _LONGEST:
        return None
    matcher = SequenceMatcher(None, "", wrong.lower().replace("-", "_"))
    score, best = max((_score(matcher, one) for one in known), default=(0.0, ""))
    return best if score >= _CLOSE else None


def _score(matcher: SequenceMatcher[str], word: str) -> tuple[float, str]:
    """Give how like a word is; none that could not be close is looked at closely."""
    matcher.set_seq1(word)
    hopeless = matcher.real_quick_ratio() < _CLOSE or matcher.quick_ratio() < _CLOSE
    return 0.0 if hopeless else matcher.ratio(), word


def one_edit_apart(left: str, right: str) -> bool:
    """Tell whether one insertion, removal, change or swap of neighbours parts them."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    same = next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    left, right = left[same:], right[same:]
    swapped = left[1:2] + left[:1] + left[2:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (swapped == right)
    )
