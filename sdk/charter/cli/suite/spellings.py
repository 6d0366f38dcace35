"""Names that stand for all those that meet a pattern.

A restriction only ever takes away, so of the names that meet a pattern the ones that
meet the fewest restrictions matter. Filling each star with letters that no pattern of
the charter has gives such a name: what still meets it meets every such name. Names are
matched in two forms (language §1.1), so the usual ways of writing a name are tried too.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from charter.language.names import covers, flat, is_name

_LETTERS = "zqxjvkwyfhbg"


def representatives(pattern: str, others: Iterable[str]) -> tuple[str, ...]:
    """Give names that meet a pattern, one for each set of the others they meet."""
    others = tuple(dict.fromkeys(others))
    fresh = _fresh(pattern, others)
    found: dict[frozenset[str], str] = {}
    for name in _names(pattern, fresh):
        if is_name(name) and covers(pattern, name):
            met = frozenset(one for one in others if covers(one, name))
            found.setdefault(met, name)
    return tuple(found.values())


def _fresh(pattern: str, others: tuple[str, ...]) -> str:
    """Give letters that occur in none of the patterns."""
    used = " ".join(flat(one) for one in (pattern, *others))
    pairs = (one + other for one, other in product(_LETTERS, repeat=2))
    free = next((pair for pair in pairs if pair not in used), None)
    return free or "z" * (max(map(len, used.split())) + 1)


def _names(pattern: str, fresh: str) -> Iterable[str]:
    first, *rest = pattern.split("*")
    fillers = (fresh, f"_{fresh}", f"{fresh}_", "")
    for filled in product(fillers, repeat=len(rest)):
        pieces = (f"{text}{piece}" for text, piece in zip(filled, rest, strict=True))
        yield from _spelled(first + "".join(pieces))


def _spelled(name: str) -> tuple[str, ...]:
    words = [word for word in flat(name).split("_") if word]
    camel = "".join(word[:1].upper() + word[1:] for word in words)
    return (
        name,
        name.upper(),
        name.replace("_", "-"),
        camel[:1].lower() + camel[1:],
        camel,
        f"_{name}",
        f"{name}_",
        name.replace("_", "__"),
    )
