"""Why a document was not read."""

from __future__ import annotations

from dataclasses import dataclass

from registry.errors import InvalidError


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong in one line, counted from 1."""

    line: int
    message: str


class ImportRefusedError(InvalidError):
    """The document is not what it should be; `problems` lists every wrong line, where there are lines."""

    code = "import_refused"

    def __init__(
        self, message: str, *, fix: str = "", problems: tuple[LineProblem, ...] = ()
    ) -> None:
        super().__init__(message, fix=fix)
        self.problems = problems
