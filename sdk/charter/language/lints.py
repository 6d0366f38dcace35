"""Lints: what a charter's author should mend before anyone is asked to sign (language §7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charter.language.document import Document


class Severity(StrEnum):
    """Errors block a request, warnings are shown to the approver, hints are for the author."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Lint:
    """One piece of advice: where, what, and how to mend it."""

    code: str
    severity: Severity
    path: str
    line: int | None
    message: str
    fix: str


def lint(document: Document, *, production: bool = False) -> tuple[Lint, ...]:
    """Give advice on a document, for an environment marked production or another."""
    if production and not (document.contract and document.contract.clauses):
        return (
            Lint(
                "no_clause",
                Severity.ERROR,
                "contract.clauses",
                document.lines.get("contract"),
                "production needs an outcome contract with at least one clause",
                "say what this agent must deliver, measurably",
            ),
        )
    return ()
