"""Advice on resources that look like a slip of the pen (language §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from charter.language.canonical import denial_data, grant_data
from charter.language.document import Denial, Grant
from charter.language.lints.advice import Edit, Lint, Subject, put
from charter.language.names import flat, fold
from charter.language.problems import quote
from charter.language.spelling import one_edit_apart

MAX_KNOWN = 5_000
"""Of more known names than this, only the first are looked at."""


class Near:
    """Known names, asked for one that is one edit away.

    Two such names are alike once a letter is left out of one of them, or of both.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        self._flat: set[str] = set()
        self._index: dict[str, list[str]] = {}
        for name in islice(sorted(names), MAX_KNOWN):
            self._flat.add(flat(name))
            form = fold(name)
            if form not in self._names:
                self._names[form] = name
                for key in _shortened(form):
                    self._index.setdefault(key, []).append(form)

    def knows(self, name: str) -> bool:
        """Tell whether a restriction of this name meets a known one."""
        return fold(name) in self._names or flat(name) in self._flat

    def to(self, name: str) -> str | None:
        """Give the first known name that is one edit away, None if there is none."""
        form = fold(name)
        alike = {one for key in _shortened(form) for one in self._index.get(key, ())}
        found = [one for one in alike if one_edit_apart(form, one)]
        return self._names[min(found)] if found else None


def _shortened(form: str) -> set[str]:
    """Give a form, and each that leaves one letter out."""
    return {form, *(form[:at] + form[at + 1 :] for at in range(len(form)))}


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
