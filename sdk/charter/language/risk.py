"""How risky a set of changes is, by a published table (language §8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from charter.language.differences.change import Change, Kind


class Level(StrEnum):
    """How much care a change needs."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: changes of a kind, under a path, in certain modes.

    An empty path is every path; no modes are any.
    """

    kind: Kind
    path: str
    level: Level
    production: Level
    reason: str
    modes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Risk:
    """The highest level of any change, and why, the gravest reasons first."""

    level: Level
    reasons: tuple[str, ...]


_ACTING = frozenset({"write", "direct"})
_SCOPE = "authorization"

TABLE: tuple[Row, ...] = (
    Row(
        Kind.WIDER,
        f"{_SCOPE}.can_access",
        Level.MEDIUM,
        Level.HIGH,
        "it may change more, or act more directly",
        _ACTING,
    ),
    Row(
        Kind.WIDER,
        f"{_SCOPE}.can_access",
        Level.LOW,
        Level.MEDIUM,
        "it may read more",
    ),
    Row(
        Kind.WIDER,
        f"{_SCOPE}.cannot_access",
        Level.HIGH,
        Level.HIGH,
        "something it must never do is no longer forbidden",
    ),
    Row(
        Kind.WIDER,
        f"{_SCOPE}.escalation",
        Level.MEDIUM,
        Level.HIGH,
        "it stops or hands over less often",
    ),
    Row(
        Kind.WIDER,
        f"{_SCOPE}.scope_boundary.requires_approval",
        Level.MEDIUM,
        Level.HIGH,
        "a person is asked less often",
    ),
    Row(
        Kind.WIDER,
        f"{_SCOPE}.scope_boundary",
        Level.LOW,
        Level.MEDIUM,
        "a run may use up more",
    ),
    Row(
        Kind.WIDER,
        "workflow",
        Level.MEDIUM,
        Level.HIGH,
        "it may direct other agents otherwise",
    ),
    Row(
        Kind.WIDER,
        "tools",
        Level.MEDIUM,
        Level.HIGH,
        "a tool call means something else",
    ),
    Row(Kind.WIDER, "", Level.HIGH, Level.HIGH, "the agent itself is another"),
    Row(
        Kind.REMOVES_SAFEGUARD,
        "contract",
        Level.LOW,
        Level.MEDIUM,
        "it promises less",
    ),
    Row(
        Kind.REMOVES_SAFEGUARD,
        "examples",
        Level.LOW,
        Level.MEDIUM,
        "fewer or other examples hold it to its charter",
    ),
    Row(
        Kind.REMOVES_SAFEGUARD,
        "",
        Level.MEDIUM,
        Level.HIGH,
        "a safeguard is gone or weaker",
    ),
    Row(Kind.NARROWER, "", Level.LOW, Level.LOW, "it may do less"),
    Row(Kind.SAME_REACH, "", Level.LOW, Level.LOW, "only wording or order changes"),
)
"""The first row that fits a change gives its level."""


def assess(changes: Iterable[Change], *, production: bool) -> Risk:
    """Give the risk of changes; without any it is low, for no reason."""
    rows = dict.fromkeys(row_of(change) for change in changes)
    by_level: dict[Level, list[str]] = {
        level: [] for level in (Level.HIGH, Level.MEDIUM, Level.LOW)
    }
    for row in rows:
        by_level[row.production if production else row.level].append(row.reason)
    level = next((one for one, reasons in by_level.items() if reasons), Level.LOW)
    return Risk(level, tuple(one for reasons in by_level.values() for one in reasons))


def row_of(change: Change) -> Row:
    """Give the row of the table that a change falls under."""
    return next(row for row in TABLE if _fits(row, change))


def _fits(row: Row, change: Change) -> bool:
    data = change.new if isinstance(change.new, dict) else {}
    in_modes = not row.modes or bool(row.modes & set(data.get("modes", ())))
    return row.kind is change.kind and change.path.startswith(row.path) and in_modes
