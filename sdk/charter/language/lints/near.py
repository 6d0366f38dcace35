"""Advice on resources that look like a slip of the pen (language §7)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice, takewhile

from charter.language.canonical import denial_data, grant_data
from charter.language.document import Denial, Grant
from charter.language.lints.advice import Edit, Lint, Subject, put
from charter.language.names import flat, fold
from charter.language.problems import quote
from charter.language.spelling import one_edit_apart

_SHORT = 4
_MOST = 1000


class Near:
    """Known names, asked for one that is one edit away, by binary search.

    One edit leaves the first half of a name or its last half as it was, but for a
    character in the middle.
    """

    def __init__(self, names: Iterable[str]) -> None:
        by_form = {fold(name): name for name in sorted(names, reverse=True)}
        self._names = by_form
        self._flat = {flat(name) for name in by_form.values()}
        self._forward = sorted(by_form)
        self._backward = sorted(form[::-1] for form in by_form)
        self._short = [form for form in self._forward if len(form) <= _SHORT]

    def knows(self, name: str) -> bool:
        """Tell whether a restriction of this name meets a known one."""
        return fold(name) in self._names or flat(name) in self._flat

    def to(self, name: str) -> str | None:
        """Give the first known name that is one edit away, None if there is none."""
        form = fold(name)
        found = [one for one in self._candidates(form) if one_edit_apart(form, one)]
        return self._names[min(found)] if found else None

    def _candidates(self, form: str) -> Iterator[str]:
        if len(form) < _SHORT:
            yield from self._short
            return
        half = len(form) // 2 - 1
        yield from _starting(self._forward, form[:half])
        for one in _starting(self._backward, form[::-1][:half]):
            yield one[::-1]


def near_lints(subject: Subject) -> Iterator[Lint]:
    known = subject.known.resources
    if not known:
        return
    near = Near(known)
    for path, name, mend in _named(subject):
        if "*" in name or name in known or near.knows(name):
            continue
        if (other := near.to(name)) is not None:
            message = f"{quote(name)} is not known; {quote(other)} is, one letter away"
            fix = f"write {quote(other)} if that is meant"
            yield subject.lint("near_known_resource", path, message, fix, mend(other))


_Mend = Callable[[str], Edit]


def _named(subject: Subject) -> Iterator[tuple[str, str, _Mend]]:
    """Give each resource a scope names, with what writes another in its place."""
    scope = subject.document.authorization
    for index, grant in enumerate(scope.can_access):
        path = f"authorization.can_access[{index}]"

        def regrant(name: str, path: str = path, grant: Grant = grant) -> Edit:
            return put(path, grant_data(replace(grant, resource=name)))

        yield path, grant.resource, regrant
    for index, denial in enumerate(scope.cannot_access):
        path = f"authorization.cannot_access[{index}]"

        def redeny(name: str, path: str = path, denial: Denial = denial) -> Edit:
            return put(path, denial_data(replace(denial, resource=name)))

        yield path, denial.resource, redeny


def _starting(words: list[str], start: str) -> Iterator[str]:
    """Give the words of a sorted list that begin so."""
    at = bisect_left(words, start)
    found = islice(words, at, at + _MOST)
    return takewhile(lambda one: one.startswith(start), found)
