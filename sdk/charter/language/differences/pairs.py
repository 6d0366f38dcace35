"""Finding what on the other side answers for an entry, without comparing everything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

MAX_COMPARED = 60
"""Among more entries than this, only an equal one is found: in doubt, wider."""
MAX_TESTS = 1200
"""One side answers no more questions than this: in doubt, wider."""


class Side(Generic[T]):
    """The entries of one side, asked whether one of them answers for an entry."""

    def __init__(self, entries: Iterable[T]) -> None:
        self.entries = tuple(entries)
        self.known = frozenset(self.entries)
        self.tests_left = MAX_TESTS

    def matching(self, one: T, test: Callable[[T, T], bool]) -> list[T]:
        """Give the entries for which `test(entry, one)` holds, an equal one at once."""
        if one in self.known:
            return [one]
        if len(self.entries) > min(MAX_COMPARED, self.tests_left):
            return []
        self.tests_left -= len(self.entries)
        return [entry for entry in self.entries if test(entry, one)]

    def left_of(
        self, one: T, test: Callable[[T, T], bool], old: Collection[T]
    ) -> T | None:
        """Give the first entry that is not old and does part of what `one` did."""
        part = self.matching(one, lambda entry, whole: test(whole, entry))
        return next((entry for entry in part if entry not in old), None)
