"""Changes of what may be touched. Grants match exactly, so each stands for itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from charter.language.canonical import grant_data
from charter.language.differences.change import Change, narrower, wider
from charter.language.differences.pairs import Side
from charter.language.document import Grant, Mode
from charter.language.trigger_relation import implies
from charter.language.words.scope import grant_text

_Sides = dict[tuple[str, Mode], Side[Grant]]


def grant_changes(old: tuple[Grant, ...], new: tuple[Grant, ...]) -> Iterator[Change]:
    """Compare grants, one resource, mode and action at a time."""
    before, after = _by_touch(old), _by_touch(new)
    for index, grant in enumerate(new):
        for part in _missing(grant, before):
            sentence = f"may now {grant_text(part)}"
            yield wider(sentence, _path(index), None, grant_data(part))
    for index, grant in enumerate(old):
        for part in _missing(grant, after):
            sentence = f"may no longer {grant_text(part)}"
            yield narrower(sentence, _path(index), grant_data(part), None)


def _by_touch(grants: tuple[Grant, ...]) -> _Sides:
    """Group single-mode grants by resource and mode, to compare only those."""
    found: dict[tuple[str, Mode], list[Grant]] = {}
    for grant in grants:
        for mode in grant.modes:
            part = replace(grant, modes=(mode,))
            found.setdefault((grant.resource, mode), []).append(part)
    return {touch: Side(parts) for touch, parts in found.items()}


def _missing(grant: Grant, others: _Sides) -> Iterator[Grant]:
    """Give what a grant allows and no single other does, mode by mode."""
    for mode in dict.fromkeys(grant.modes):
        part = replace(grant, modes=(mode,))
        side = others.get((grant.resource, mode), Side[Grant](()))
        if grant.actions is None:
            left: tuple[str, ...] | None = () if side.matching(part, _allows) else None
        else:
            singles = [replace(part, actions=(one,)) for one in grant.actions]
            missing = (one for one in singles if not side.matching(one, _allows))
            left = tuple(
                dict.fromkeys(one.actions[0] for one in missing if one.actions)
            )
        if left != ():
            yield replace(part, actions=left)


def _allows(grant: Grant, part: Grant) -> bool:
    """Tell whether a grant surely allows all that a part of another does."""
    named = grant.actions is None or (
        part.actions is not None and set(part.actions) <= set(grant.actions)
    )
    return named and implies(part.when, grant.when)


def _path(index: int) -> str:
    return f"authorization.can_access[{index}]"
