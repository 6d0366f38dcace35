"""Least privilege: what a charter grants and nobody used (language §8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from charter.language.document import Document, Grant, Mode


@dataclass(frozen=True, slots=True)
class Use:
    """An allowed request: what was touched, how, by which action, and when."""

    resource: str
    mode: str
    action: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """What a grant need not allow: `modes` or `actions` of it, or all of it.

    `path` is that of the grant in the charter there is; both empty: the whole grant.
    """

    path: str
    resource: str
    modes: tuple[Mode, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A charter without what nobody used, as a draft, and what it lacks.

    Nothing to drop: `document` is the charter there is.
    """

    document: Document
    drops: tuple[Drop, ...]
    uses: int


def least_privilege(
    document: Document, uses: Iterable[Use], *, at: datetime, days: int
) -> Proposal:
    """Propose to drop grants, modes and named actions unused for some days.

    A grant that names no actions keeps allowing any: nobody can tell which will come.
    Raises `ValueError` for less than a day.
    """
    if days < 1:
        raise ValueError(f"`{days}` days are no time to tell what is used")
    since = at - timedelta(days=days)
    used: dict[tuple[str, str], set[str]] = {}
    count = 0
    for use in uses:
        if since < use.at <= at:
            count += 1
            used.setdefault((use.resource, use.mode), set()).add(use.action)

    kept: list[Grant] = []
    drops: list[Drop] = []
    for index, grant in enumerate(document.authorization.can_access):
        left = _left(grant, used)
        if left is not None:
            kept.append(left)
        if left != grant:
            drops.append(_drop(f"authorization.can_access[{index}]", grant, left))
    scope = replace(document.authorization, can_access=tuple(kept))
    narrowed = replace(document, authorization=scope) if drops else document
    return Proposal(narrowed, tuple(drops), count)


def _left(grant: Grant, used: dict[tuple[str, str], set[str]]) -> Grant | None:
    """Give the part of a grant that was used, None for nothing."""
    by_mode = {
        mode: used.get((grant.resource, mode.value), set()) for mode in grant.modes
    }
    if grant.actions is None:
        modes = tuple(mode for mode in grant.modes if by_mode[mode])
        return replace(grant, modes=modes) if modes else None
    modes = tuple(m for m in grant.modes if by_mode[m].intersection(grant.actions))
    every = {action for mode in modes for action in by_mode[mode]}
    actions = tuple(action for action in grant.actions if action in every)
    return replace(grant, modes=modes, actions=actions) if modes else None


def _drop(path: str, grant: Grant, left: Grant | None) -> Drop:
    if left is None:
        return Drop(path, grant.resource)
    modes = tuple(mode for mode in grant.modes if mode not in left.modes)
    named = left.actions or ()
    actions = tuple(action for action in grant.actions or () if action not in named)
    return Drop(path, grant.resource, modes, actions)
