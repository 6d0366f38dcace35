"""Which of many patterns meet a name: the rules of `names.covers`, for a whole charter.

A pattern without `*` is found by its form. One with `*` is only tried in full where the
longest stretch between its stars occurs in the name, so a name never seen before costs
little even among thousands of patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from charter.language.names import flat, fold, glob, prefixes

Starred = tuple[str, str, int]
"""The longest stretch between stars, the pattern's form, and whose pattern it is."""


class Patterns:
    """Patterns, each with the number of the entry it belongs to. Never changes."""

    __slots__ = ("_folded", "_spelled")

    def __init__(self, patterns: Iterable[tuple[str, int]]) -> None:
        """Take valid patterns (language §1.1)."""
        patterns = tuple(patterns)
        self._spelled = _Form(flat, patterns)
        self._folded = _Form(fold, patterns)

    def meeting(self, name: str) -> set[int]:
        """Return the entries with a pattern that meets a valid name."""
        return self._any((name,))

    def covering(self, resource: str) -> set[int]:
        """Return the entries with a pattern that meets a resource or what it is under."""
        return self._any(tuple(prefixes(resource)))

    def _any(self, names: Sequence[str]) -> set[int]:
        return {*self._spelled.meeting(names), *self._folded.meeting(names)}


class _Form:
    """One of the two forms in which a pattern may meet a name."""

    __slots__ = ("_exact", "_form", "_starred")

    def __init__(
        self, form: Callable[[str], str], patterns: Iterable[tuple[str, int]]
    ) -> None:
        self._form = form
        self._exact: dict[str, tuple[int, ...]] = {}
        starred: list[Starred] = []
        for pattern, entry in patterns:
            formed = form(pattern)
            if "*" in formed:
                starred.append((max(formed.split("*"), key=len), formed, entry))
            else:
                self._exact[formed] = (*self._exact.get(formed, ()), entry)
        self._starred = tuple(starred)

    def meeting(self, names: Sequence[str]) -> Iterator[int]:
        """Give the entries that meet one of the names: one, then what it lies under."""
        texts = [self._form(name) for name in names]
        for text in texts:
            yield from self._exact.get(text, ())
        # Invariant: the form of what a name lies under begins the form of the name.
        whole = texts[0]
        for _, pattern, entry in [one for one in self._starred if one[0] in whole]:
            tried = texts[:1] if pattern.endswith("*") else texts
            if any(glob(pattern, text) for text in tried):
                yield entry
