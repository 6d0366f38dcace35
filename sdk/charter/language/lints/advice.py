"""Advice about a charter, and what may be known to give it (language §7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from charter.language.document import Document
from charter.language.lints.codes import CODES, Severity


class How(StrEnum):
    """What an edit does at its path."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of a mend; `value` is canonical data.

    `add` to the list at a path, `replace` or `remove` what stands there, `set` a key of
    a mapping; a list or mapping that is not there yet is begun.
    """

    how: How
    path: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Lint:
    """`path` is that of the rule; `line` its line, None for a document without text.

    `mend` are the edits that make the advice go away, none where a person must choose.
    """

    code: str
    severity: Severity
    path: str
    line: int | None
    message: str
    fix: str
    mend: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a catalogue knows; what is empty is not known, and nothing is said of it.

    `ranges`: the least and greatest value of a field; `fed`: the fields that somebody
    other than the agent states; `sent`: the fields that have ever been sent. `teams`:
    the people of each team who may answer; `authors`: those who wrote this charter.
    `agents`: every agent there is; `gone`: those that never act again, with the reason
    (`is retired`); `charters`: of those a workflow names, by agent and version, None for
    the latest.
    """

    actions: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    ranges: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    fed: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()
    teams: Mapping[str, frozenset[str]] = field(default_factory=dict)
    authors: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    gone: Mapping[str, str] = field(default_factory=dict)
    charters: Mapping[tuple[str, int | None], Document] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """A document with what is known about the world it is meant for."""

    document: Document
    known: Known = field(default_factory=Known)
    production: bool = False

    def lint(self, code: str, path: str, message: str, fix: str, *mend: Edit) -> Lint:
        """Give advice on the rule at a path."""
        return Lint(code, CODES[code], path, self._line(path), message, fix, mend)

    def _line(self, path: str) -> int | None:
        """Give the line of a rule, or of the nearest thing around it."""
        lines = self.document.lines
        while path and path not in lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return lines.get(path)


def add(path: str, value: Any) -> Edit:
    return Edit(How.ADD, path, value)


def put(path: str, value: Any) -> Edit:
    return Edit(How.REPLACE, path, value)


def drop(path: str) -> Edit:
    return Edit(How.REMOVE, path)


def put_key(path: str, value: Any) -> Edit:
    return Edit(How.SET, path, value)
