"""Many patterns asked about many names: whether one meets a name (language §1.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from charter.language.names import flat, fold, glob, prefixes

_LONGEST = 3


class PatternSet:
    """Patterns, indexed: asking costs about the same however many there are."""

    def __init__(self, patterns: Iterable[str]) -> None:
        forms = {(flat(one), fold(one)) for one in patterns}
        self._flat = _Forms({one for one, _ in forms})
        self._fold = _Forms({other for _, other in forms})
        self._is_like = all(one == other for one, other in forms)
        self._known: dict[str, bool] = {}

    def meets(self, name: str) -> bool:
        """Tell whether one of the patterns meets a name."""
        known = self._known.get(name)
        if known is None:
            one, other = flat(name), fold(name)
            known = self._flat.match(one) or (
                not (self._is_like and one == other) and self._fold.match(other)
            )
            self._known[name] = known
        return known

    def covers(self, resource: str) -> bool:
        """Tell the same of a resource or something it lies beneath."""
        return any(self.meets(one) for one in prefixes(resource))


class _Forms:
    """Forms of one kind; those with `*` by the rarest few letters they ask for."""

    def __init__(self, forms: set[str]) -> None:
        self._plain = {one for one in forms if "*" not in one}
        wild = {one: set(_grams(one)) for one in sorted(forms - self._plain)}
        often = Counter(gram for grams in wild.values() for gram in grams)
        self._index: dict[str, list[str]] = {}
        for one, grams in wild.items():
            rarest = min(grams, key=lambda gram: (often[gram], gram), default="")
            self._index.setdefault(rarest, []).append(one)
        self._lengths = sorted({len(gram) for gram in self._index})

    def match(self, text: str) -> bool:
        """Tell whether one of the forms matches a whole text."""
        return text in self._plain or any(
            glob(one, text) for gram in self._found(text) for one in self._index[gram]
        )

    def _found(self, text: str) -> Iterator[str]:
        for length in self._lengths:
            found = {text[at : at + length] for at in range(len(text) - length + 1)}
            yield from found & self._index.keys() if length else ("",)


def _grams(form: str) -> Iterator[str]:
    """Give what a text must hold to match, in pieces of at most three letters."""
    for piece in form.split("*"):
        length = min(_LONGEST, len(piece))
        if length:
            for at in range(len(piece) - length + 1):
                yield piece[at : at + length]
