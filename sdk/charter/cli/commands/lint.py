"""`charter lint`: what cannot work, what looks wrong, what might be better."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from typing import Any

from charter.cli.command import Command
from charter.cli.files import Charter
from charter.cli.findings import Checked, advice_on, problems_of
from charter.cli.output import FINDINGS
from charter.cli.reporting import add_files, check_files, report, worst
from charter.language.lints import Severity

_NEVER = "never"


def _arguments(parser: ArgumentParser) -> None:
    add_files(parser)
    parser.add_argument(
        "--production", action="store_true", help="judge them as meant for production"
    )
    parser.add_argument(
        "--fail-on",
        choices=(*(str(one) for one in Severity), _NEVER),
        default=str(Severity.WARNING),
        metavar="SEVERITY",
        help="the least that exits with 1: error, warning (if absent), hint or never",
    )


def _run(arguments: Namespace) -> int:
    check = partial(_check, production=arguments.production)
    checked = check_files(arguments.files, check)
    report("lint", arguments.output or "table", checked, _as_data)
    grave = _from(arguments.fail_on)
    return worst(checked, found=any(one.of(*grave) for one in checked))


def _check(charter: Charter, *, production: bool) -> Checked:
    found = (*problems_of(charter), *advice_on(charter, production=production))
    valid = charter.document is not None
    return Checked(charter.file, charter.text, valid=valid, findings=found)


def _from(least: str) -> tuple[Severity, ...]:
    if least == _NEVER:
        return ()
    ordered = tuple(Severity)
    return ordered[: ordered.index(Severity(least)) + 1]


def _as_data(checked: Checked) -> dict[str, Any]:
    return {
        "file": checked.file,
        "valid": checked.valid,
        "findings": [
            {"severity": str(one.severity), **one.as_data()} for one in checked.findings
        ],
    }


COMMAND = Command(
    name="lint",
    summary="advise on charters: what blocks, what looks wrong, what is missing",
    about=(
        "Give advice on charters: errors block a deployment request, warnings are shown\n"
        "to the approver, hints to the author. Failing examples are errors.\n"
        "Exits 1 for an error or a warning; --fail-on moves that."
    ),
    examples=(
        ("charter lint charter.yaml", "all advice, with what to do"),
        ("charter lint charter.yaml --production", "as meant for production"),
        ("charter lint charter.yaml --fail-on error", "advice is no failure"),
        ("charter lint *.yaml --output sarif --fail-on never", "for a code scanner"),
    ),
    arguments=_arguments,
    run=_run,
    outputs=FINDINGS,
)
