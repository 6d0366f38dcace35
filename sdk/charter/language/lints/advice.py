"""Advice about a charter, and what may be known to give it (language §7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from charter.language.document import Document


class Severity(StrEnum):
    """Errors block a request; the approver sees warnings, the author hints."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Lint:
    """`path` is that of the rule; `line` its line, None for a document without text."""

    code: str
    severity: Severity
    path: str
    line: int | None
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a catalogue knows; what is empty is not known, and nothing is said of it.

    `ranges`: the least and greatest value of a field; `fed`: the fields that somebody
    other than the agent states; `sent`: the fields that have ever been sent.
    """

    actions: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    ranges: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    fed: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """A document with what is known about the world it is meant for."""

    document: Document
    known: Known = field(default_factory=Known)
    production: bool = False

    def error(self, code: str, path: str, message: str, fix: str) -> Lint:
        return self._lint(code, Severity.ERROR, path, message, fix)

    def warning(self, code: str, path: str, message: str, fix: str) -> Lint:
        return self._lint(code, Severity.WARNING, path, message, fix)

    def hint(self, code: str, path: str, message: str, fix: str) -> Lint:
        return self._lint(code, Severity.HINT, path, message, fix)

    def _lint(
        self, code: str, severity: Severity, path: str, message: str, fix: str
    ) -> Lint:
        return Lint(code, severity, path, self._line(path), message, fix)

    def _line(self, path: str) -> int | None:
        """Give the line of a rule, or of the nearest thing around it."""
        lines = self.document.lines
        while path and path not in lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return lines.get(path)
