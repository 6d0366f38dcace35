"""A run of a test file, for a person and as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from charter.cli.findings import from_problem, problems_of
from charter.cli.output.junit import Case
from charter.cli.output.table import lines
from charter.cli.suite.findings import findings_of
from charter.cli.suite.report import Report
from charter.cli.terminal import paint, visible
from charter.language.lints import Severity


def table(report: Report) -> Iterator[str]:
    """Give each test on a line, then what is wrong, then what no test touched."""
    title = report.suite.name if report.suite is not None else "not run"
    yield f"{paint(visible(title), 'bold')}  {paint(visible(report.file), 'dim')}"
    for one in report.asked:
        yield _line(one.case.name, one.wrong)
    for held in report.held:
        note = f" ({held.tried} requests tried)" if held.wrong is None else ""
        yield _line(f"{held.never.say}{note}", held.wrong)
    yield ""
    for checked in findings_of(report):
        grave = checked.of(Severity.ERROR, Severity.WARNING)
        if grave:
            yield from lines(replace(checked, findings=grave), paint)
            yield ""
    if report.charter is not None:
        yield from _untouched(report, report.charter.file)
    if report.rules:
        yield _counted(report)


def _line(name: str, wrong: str | None) -> str:
    mark = paint("fail", "red", "bold") if wrong else paint("ok", "green") + "  "
    return f"  {mark}  {visible(name)}"


def _untouched(report: Report, charter: str) -> Iterator[str]:
    if not report.silent:
        return
    yield "no test has these rules among its reasons:"
    for rule, line in sorted(report.silent, key=lambda one: one[1] or 0):
        yield f"  {visible(charter)}:{line}  {paint(visible(rule), 'dim')}"
    yield ""


def _counted(report: Report) -> str:
    answers = [
        *(one.wrong for one in report.asked),
        *(one.wrong for one in report.held),
    ]
    failed = sum(one is not None for one in answers)
    spoken = report.rules - len(report.silent)
    said = [
        f"{len(answers) - failed} passed, {failed} failed",
        f"{spoken} of {report.rules} rules covered",
    ]
    if report.survivors is not None:
        noticed = report.mutants - len(report.survivors)
        said.append(f"{noticed} of {report.mutants} mutants noticed")
    return "; ".join(said)


def as_data(report: Report) -> dict[str, Any]:
    """Give a run as plain data."""
    charter = report.charter
    problems = [from_problem(one) for one in report.problems]
    if charter is not None:
        problems += problems_of(charter)
    return {
        "file": report.file,
        "suite": None if report.suite is None else report.suite.name,
        "charter": None if charter is None else charter.file,
        "passed": not report.failed,
        "errors": [one.as_data() for one in problems],
        "tests": [
            {
                "name": one.case.name,
                "line": one.case.line,
                "passed": one.wrong is None,
                "message": one.wrong,
                "decision": one.decision.as_data(),
            }
            for one in report.asked
        ],
        "must_hold": [
            {
                "never": held.never.say,
                "line": held.never.line,
                "passed": held.wrong is None,
                "proven": held.proven,
                "tried": held.tried,
                "request": held.request,
                "message": held.wrong,
            }
            for held in report.held
        ],
        "coverage": {
            "rules": report.rules,
            "percent": report.coverage,
            "never_a_reason": [
                {"rule": rule, "line": line} for rule, line in report.silent
            ],
        },
        "mutants": None if report.survivors is None else _mutants(report),
    }


def _mutants(report: Report) -> dict[str, Any]:
    return {
        "tried": report.mutants,
        "survivors": [
            {"rule": one.rule, "line": one.line, "what": one.what}
            for one in report.survivors or ()
        ],
    }


def cases(report: Report) -> Iterator[Case]:
    """Give each test as a JUnit case, and what kept the file from running as one."""
    group = report.suite.name if report.suite is not None else report.file
    for one in report.asked:
        yield Case(group, one.case.name, one.wrong)
    for held in report.held:
        yield Case(group, held.never.say, held.wrong)
    for mutant in report.survivors or ():
        name = f"{mutant.rule} {mutant.what}"
        yield Case(group, name, f"no test notices the charter {mutant.what}")
    unread = [from_problem(one) for one in report.problems]
    if report.charter is not None:
        unread += problems_of(report.charter)
    if unread:
        said = "\n".join(f"{one.line}:{one.column}: {one.message}" for one in unread)
        yield Case(group, "the files read", said)
