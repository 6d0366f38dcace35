"""Changes of entries that have names: clauses, examples, steps and tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from charter.language.differences.change import Change, Kind

T = TypeVar("T")
Said = tuple[Kind, str]
"""What a change does, and its sentence."""


def named_changes(
    old: tuple[T, ...],
    new: tuple[T, ...],
    *,
    name: Callable[[T], str],
    path: Callable[[int, T], str],
    data: Callable[[T], object],
    added: Callable[[T], Said],
    changed: Callable[[T, T], Said],
    gone: Callable[[T], Said],
) -> Iterator[Change]:
    """Compare entries of one name: those of the new charter in order, then the gone.

    `path` takes an entry's place too; `changed` the old entry and the new one.
    """
    before = {name(one): one for one in old}
    after = {name(one) for one in new}
    for index, one in enumerate(new):
        was = before.get(name(one))
        if was is None:
            yield Change(*added(one), path(index, one), None, data(one))
        elif was != one:
            yield Change(*changed(was, one), path(index, one), data(was), data(one))
    for index, one in enumerate(old):
        if name(one) not in after:
            yield Change(*gone(one), path(index, one), data(one), None)
