"""What came of a test file, as findings: for scanners, and beside the lines."""

from __future__ import annotations

from collections.abc import Iterator

from charter.cli.files import Charter
from charter.cli.findings import Checked, Finding, from_problem, problems_of
from charter.cli.suite.report import Report
from charter.language.lints import Severity

_MEND = "mend the test or the charter"


def findings_of(report: Report) -> Iterator[Checked]:
    """Give what is found in the test file, then what is found in its charter."""
    found = (
        *(from_problem(one) for one in report.problems),
        *_failing(report),
        *_broken(report),
    )
    valid = report.suite is not None
    yield Checked(report.file, report.text, valid=valid, findings=found)
    if report.charter is not None:
        yield _of_charter(report, report.charter)


def _of_charter(report: Report, charter: Charter) -> Checked:
    valid = charter.document is not None
    found = (*problems_of(charter), *_survivors(report), *_silent(report))
    return Checked(charter.file, charter.text, valid=valid, findings=found)


def _failing(report: Report) -> Iterator[Finding]:
    for one in report.asked:
        if one.wrong is not None:
            case = one.case
            message = f"`{case.name}`: {one.wrong}"
            yield Finding(
                "test_fails",
                Severity.ERROR,
                case.path,
                case.line,
                case.column,
                message,
                _MEND,
            )


def _broken(report: Report) -> Iterator[Finding]:
    for one in report.held:
        if one.wrong is not None:
            never = one.never
            code = "promise_broken" if one.request is not None else "promise_not_proven"
            yield Finding(
                code,
                Severity.ERROR,
                never.path,
                never.line,
                never.column,
                one.wrong,
                _MEND,
            )


def _survivors(report: Report) -> Iterator[Finding]:
    for one in report.survivors or ():
        message = f"no test notices the charter {one.what}"
        fix = "add a test that this rule decides"
        line = one.line or 1
        yield Finding(
            "mutant_survives", Severity.WARNING, one.rule, line, 1, message, fix
        )


def _silent(report: Report) -> Iterator[Finding]:
    for rule, line in report.silent:
        message = "no test has this rule among its reasons"
        fix = "add a test that this rule decides"
        yield Finding(
            "rule_not_covered", Severity.HINT, rule, line or 1, 1, message, fix
        )
