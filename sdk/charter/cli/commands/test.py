"""`charter test`: tests kept beside a charter, as YAML (`charter.cli.suite`)."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence

from charter.cli.command import Command, Exit
from charter.cli.files import UnreadableError
from charter.cli.findings import Checked, unreadable
from charter.cli.output import FINDINGS, REPORTS
from charter.cli.output.data import DATA, render
from charter.cli.output.junit import Case, suites
from charter.cli.suite import show
from charter.cli.suite.findings import findings_of
from charter.cli.suite.report import Report, mutate, run_file
from charter.cli.terminal import tell, write

_ALL = 100


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a charter test file")
    parser.add_argument(
        "--mutate",
        action="store_true",
        help="leave out each rule in turn; one that no test notices is a failure",
    )
    parser.add_argument(
        "--min-coverage",
        type=_percent,
        default=0,
        metavar="N",
        help="fail unless so many of a hundred rules were a reason in some test",
    )


def _run(arguments: Namespace) -> int:
    reports: list[Report] = []
    missing: list[Checked] = []
    for file in arguments.files:
        try:
            report = run_file(file)
            reports.append(mutate(report) if arguments.mutate else report)
        except UnreadableError as problem:
            tell(f"charter test: {problem}")
            missing.append(unreadable(file, str(problem)))
    if arguments.mutate and any(
        one.failed and one.survivors is None for one in reports
    ):
        tell("charter test: rules are left out only where all tests pass")
    output = arguments.output or "table"
    if written := _written(output, reports, missing):
        write(written)
    return _exit(reports, missing, arguments.min_coverage)


def _exit(reports: Sequence[Report], missing: Sequence[Checked], coverage: int) -> Exit:
    if missing:
        return Exit.USAGE
    low = [one for one in reports if one.coverage < coverage]
    for one in low:
        tell(f"charter test: `{one.file}` covers {one.coverage} %, under {coverage} %")
    return Exit.FOUND if low or any(one.failed for one in reports) else Exit.OK


def _written(output: str, reports: Sequence[Report], missing: Sequence[Checked]) -> str:
    if output in DATA:
        lost = [
            {
                "file": one.file,
                "passed": False,
                "errors": [found.as_data() for found in one.findings],
            }
            for one in missing
        ]
        return render(output, [*(show.as_data(one) for one in reports), *lost])
    if output == "junit":
        cases = [case for one in reports for case in show.cases(one)]
        cases += [Case(one.file, one.file, one.findings[0].message) for one in missing]
        return suites("charter test", cases)
    if output == "table":
        return "\n".join(line for one in reports for line in show.table(one))
    found = [checked for one in reports for checked in findings_of(one)]
    return REPORTS[output]("test", [*found, *missing])


def _percent(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _ALL):
        raise ArgumentTypeError(f"`{text}` is no whole number from 0 to 100")
    return int(text)


_ABOUT = """\
Run charter tests: requests with the answers they must get, promises that must
hold for every request, and which rules no test touches. With --mutate each
rule is left out in turn, and one that no test misses is a failure.
Exits 0 when all is as it must be, 1 when not, 2 when a file is not there.

A test file is YAML beside the charter it names:

  suite: What it may do
  charter: charter.yaml
  tests:
    - name: keeps out of billing
      check: {action: get_invoice, resource: billing_system, mode: read}
      expect: {effect: deny, code: denied_resource}
  must_hold:
    - {never: allow, action: delete_*}"""

COMMAND = Command(
    name="test",
    summary="run the tests kept beside a charter",
    about=_ABOUT,
    examples=(
        ("charter test charter.test.yaml", "every test, promise and untouched rule"),
        ("charter test charter.test.yaml --mutate", "is every rule held by a test?"),
        ("charter test *.test.yaml --output junit", "for a CI"),
    ),
    arguments=_arguments,
    run=_run,
    outputs=FINDINGS,
)
