"""`charter validate`: whether charters read.

`valid` is about reading alone. `warnings` are what the text says that would block a
deployment request although it reads: the errors of `charter lint`, failing examples
among them. Its advice (warnings and hints) is left to `charter lint`, so that a charter
as sound as the language's own first example has nothing said against it here.
"""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import Any

from charter.cli.command import Command
from charter.cli.files import Charter
from charter.cli.findings import Checked, advice_on, problems_of
from charter.cli.output import FINDINGS
from charter.cli.reporting import add_files, check_files, report, worst
from charter.language.lints import Severity


def _run(arguments: Namespace) -> int:
    checked = check_files(arguments.files, _check)
    report("validate", arguments.output or "table", checked, _as_data)
    return worst(checked, found=not all(one.valid for one in checked))


def _check(charter: Charter) -> Checked:
    warnings = tuple(
        replace(one, severity=Severity.WARNING)
        for one in advice_on(charter)
        if one.severity is Severity.ERROR
    )
    found = (*problems_of(charter), *warnings)
    valid = charter.document is not None
    return Checked(charter.file, charter.text, valid=valid, findings=found)


def _as_data(checked: Checked) -> dict[str, Any]:
    return {
        "file": checked.file,
        "valid": checked.valid,
        "errors": [one.as_data() for one in checked.of(Severity.ERROR)],
        "warnings": [one.as_data() for one in checked.of(Severity.WARNING)],
    }


COMMAND = Command(
    name="validate",
    summary="say whether charters read, and what is wrong where",
    about=(
        "Read charters and report every problem with its place and how to mend it.\n"
        "What reads but would be refused at submission, such as a failing example, is\n"
        "a warning. Exits 0 when all of them read, 1 when one does not, 2 when one\n"
        "cannot be opened."
    ),
    examples=(
        ("charter validate charter.yaml", "every problem, with line and caret"),
        ("charter validate *.yaml --output json", "for a program"),
        ("charter validate - < charter.yaml", "from standard input"),
    ),
    arguments=add_files,
    run=_run,
    outputs=FINDINGS,
)
