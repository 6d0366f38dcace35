"""Running a test file, and everything that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from charter.cli.files import STDIN, Charter, read_bytes, read_charter
from charter.cli.suite.model import Suite
from charter.cli.suite.must_hold import Held, hold
from charter.cli.suite.read import read_suite
from charter.cli.suite.rules import Mutant, mutants, rules
from charter.cli.suite.run import Asked, ask, rules_of
from charter.engine import compile_document
from charter.language.document import Document
from charter.language.problems import DocumentError, Problem


@dataclass(frozen=True, slots=True)
class Report:
    """A test file that was run, or the problems that kept it from running.

    `silent`: rules that no test made speak, with their lines. `survivors` is None
    where no mutants were tried.
    """

    file: str
    text: str
    suite: Suite | None
    charter: Charter | None
    problems: tuple[Problem, ...] = ()
    asked: tuple[Asked, ...] = ()
    held: tuple[Held, ...] = ()
    silent: tuple[tuple[str, int | None], ...] = ()
    rules: int = 0
    mutants: int = 0
    survivors: tuple[Mutant, ...] | None = None

    @property
    def failed(self) -> bool:
        """Whether anything is not as it must be."""
        return (
            bool(self.problems or self.survivors)
            or self.charter is None
            or self.charter.document is None
            or any(one.wrong for one in self.asked)
            or any(one.wrong for one in self.held)
        )

    @property
    def coverage(self) -> int:
        """How many of a hundred rules were a reason in a test, rounded down."""
        return (
            100 * (self.rules - len(self.silent)) // self.rules if self.rules else 100
        )


def run_file(file: str) -> Report:
    """Run a test file. Raises `UnreadableError` if it or its charter is not there."""
    source = read_bytes(file)
    text = source.decode(errors="replace")
    try:
        suite = read_suite(source)
    except DocumentError as refused:
        return Report(file, text, None, None, refused.problems)
    charter = read_charter(_beside(file, suite.charter))
    report = Report(file, text, suite, charter)
    return report if charter.document is None else _run(report, suite, charter.document)


def mutate(report: Report) -> Report:
    """Try the charter without each rule; a report with a failure stays as it is."""
    suite, charter = report.suite, report.charter
    if report.failed or suite is None or charter is None or charter.document is None:
        return report
    tried = tuple(mutants(charter.document))
    survivors = tuple(one for one in tried if not _is_noticed(one, suite))
    return replace(report, mutants=len(tried), survivors=survivors)


def _beside(file: str, charter: str) -> str:
    folder = Path() if file == STDIN else Path(file).parent
    return str(folder / charter)


def _run(report: Report, suite: Suite, document: Document) -> Report:
    asked = ask(compile_document(document), suite.cases)
    spoke = {rule for one in asked for rule in rules_of(one.decision)}
    known = rules(document)
    return replace(
        report,
        asked=asked,
        held=tuple(hold(document, never) for never in suite.must_hold),
        silent=tuple(one for one in known.items() if one[0] not in spoke),
        rules=len(known),
    )


def _is_noticed(mutant: Mutant, suite: Suite) -> bool:
    asked = ask(compile_document(mutant.document), suite.cases)
    return any(one.wrong for one in asked) or any(
        hold(mutant.document, never).wrong for never in suite.must_hold
    )
