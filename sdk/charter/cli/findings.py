"""What was found in files, in one form for every output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from charter.cli.files import Charter
from charter.engine import failing_examples
from charter.language.document import Document
from charter.language.lints import Severity, lint
from charter.language.problems import Problem
from charter.language.reader import compose_text
from charter.language.reader.nodes import Listing, Node, Table

EXAMPLE_FAILS = "example_fails"
UNREADABLE = "unreadable_file"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: `line` and `column` from 1."""

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    fix: str

    def as_data(self) -> dict[str, Any]:
        """Return the six members that are fixed for other tools."""
        return {
            "code": self.code,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "fix": self.fix,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """A file with what was found in it; `text` to show the lines, `valid`: it reads."""

    file: str
    text: str
    valid: bool
    findings: tuple[Finding, ...] = field(default=())

    def of(self, *severities: Severity) -> tuple[Finding, ...]:
        """Give the findings of these severities."""
        return tuple(one for one in self.findings if one.severity in severities)


def unreadable(file: str, message: str) -> Checked:
    """Give what is said of a file that is not there or cannot be opened."""
    fix = "name a file that can be read"
    return Checked(file, "", valid=False, findings=(_error(UNREADABLE, message, fix),))


def problems_of(charter: Charter) -> tuple[Finding, ...]:
    """Give the problems of a text that does not read."""
    return tuple(from_problem(one) for one in charter.problems)


def from_problem(problem: Problem) -> Finding:
    """Give a problem of reading as a finding."""
    return Finding(
        str(problem.code),
        Severity.ERROR,
        problem.path,
        problem.line,
        problem.column,
        problem.message,
        problem.fix,
    )


def advice_on(charter: Charter, *, production: bool = False) -> tuple[Finding, ...]:
    """Give all advice on a charter that reads, its failing examples first."""
    if charter.document is None:
        return ()
    columns = _columns(charter.text)
    return (
        *_failing(charter.document, columns),
        *(
            Finding(
                one.code,
                one.severity,
                one.path,
                one.line or 1,
                columns.get(one.path, 1) if one.line else 1,
                one.message,
                one.fix,
            )
            for one in lint(charter.document, production=production)
        ),
    )


def _failing(document: Document, columns: dict[str, int]) -> Iterator[Finding]:
    for one in failing_examples(document):
        yield Finding(
            EXAMPLE_FAILS,
            Severity.ERROR,
            one.path,
            one.line or 1,
            columns.get(one.path, 1),
            one.say.rstrip("."),
            "mend the example or the charter",
        )


def _columns(text: str) -> dict[str, int]:
    """Give the column of every entry of a text that reads, by its path."""
    found: dict[str, int] = {}
    _walk(compose_text(text.removeprefix("\ufeff")), "", found)
    return found


def _walk(node: Node, path: str, found: dict[str, int]) -> None:
    if isinstance(node, Table):
        for key, value in node.entries:
            below = f"{path}.{key.value}" if path else key.value
            found[below] = key.spot.column
            _walk(value, below, found)
    elif isinstance(node, Listing):
        for index, item in enumerate(node.items):
            below = f"{path}[{index}]"
            found[below] = item.spot.column
            _walk(item, below, found)


def _error(code: str, message: str, fix: str) -> Finding:
    return Finding(code, Severity.ERROR, "", 1, 1, message, fix)
