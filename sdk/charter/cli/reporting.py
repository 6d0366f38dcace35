"""Checking several files and printing what was found, for `validate` and `lint`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Any

from charter.cli.command import Exit
from charter.cli.files import Charter, UnreadableError, read_charter
from charter.cli.findings import UNREADABLE, Checked, unreadable
from charter.cli.output import REPORTS
from charter.cli.output.data import DATA, render
from charter.cli.terminal import tell, write

Check = Callable[[Charter], Checked]


def add_files(parser: ArgumentParser) -> None:
    """Let a command take one or more charters."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a charter; `-` is standard input"
    )


def check_files(files: Sequence[str], check: Check) -> list[Checked]:
    """Check every file; one that cannot be read is told of, and never valid."""
    checked = []
    for file in files:
        try:
            checked.append(check(read_charter(file)))
        except UnreadableError as problem:
            tell(f"charter: {problem}")
            checked.append(unreadable(file, str(problem)))
    return checked


def report(
    command: str,
    output: str,
    checked: Sequence[Checked],
    as_data: Callable[[Checked], dict[str, Any]],
) -> None:
    """Print what was found, as data or as a report."""
    if output in DATA:
        written = render(output, [as_data(one) for one in checked])
    else:
        written = REPORTS[output](command, checked)
    if written:
        write(written)


def worst(checked: Sequence[Checked], *, found: bool) -> Exit:
    """Give the exit code: a file that cannot be read outweighs what was found."""
    if any(finding.code == UNREADABLE for one in checked for finding in one.findings):
        return Exit.USAGE
    return Exit.FOUND if found else Exit.OK
