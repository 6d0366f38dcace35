"""Reading the one charter a command is about."""

from __future__ import annotations

from charter.cli.command import CommandError, Exit
from charter.cli.files import Charter, UnreadableError, read_charter
from charter.cli.findings import Checked, problems_of
from charter.cli.output.table import lines
from charter.cli.terminal import plain, tell
from charter.language.document import Document


def open_charter(file: str) -> Charter:
    """Read a charter, whether its text is good or not.

    Raises `CommandError` if there is no such file.
    """
    try:
        return read_charter(file)
    except UnreadableError as problem:
        raise CommandError(str(problem)) from problem


def document_of(charter: Charter) -> Document:
    """Give the document. Raises `CommandError`, problems told, when it does not read."""
    if charter.document is None:
        tell_problems(charter)
        message = f"`{charter.file}` does not read"
        raise CommandError(message, Exit.NO_ANSWER)
    return charter.document


def tell_problems(charter: Charter) -> None:
    """Tell what is wrong with a text on standard error."""
    found = problems_of(charter)
    checked = Checked(charter.file, charter.text, valid=False, findings=found)
    for line in lines(checked, plain):
        tell(line)
