"""What a command is, and how it ends."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes, part of the interface."""

    OK = 0
    FOUND = 1
    USAGE = 2
    NO_ANSWER = 3
    DENY = 10
    REQUIRE_APPROVAL = 11
    ESCALATE = 12
    INTERRUPTED = 130


class CommandError(Exception):
    """A command that cannot do what was asked; the message is for standard error."""

    def __init__(self, message: str, exit_code: Exit = Exit.USAGE) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@dataclass(frozen=True, slots=True)
class Command:
    """One command; a module of `charter.cli.commands` has it as `COMMAND`.

    `outputs` are the formats of `--output`, the first being the usual one; none: the
    command has no such option. `examples` are whole command lines with what they do.
    """

    name: str
    summary: str
    about: str
    examples: tuple[tuple[str, str], ...]
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
    outputs: tuple[str, ...] = ()
