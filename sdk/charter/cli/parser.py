"""From the commands to a parser of the command line."""

from __future__ import annotations

import pkgutil
import sys
from argparse import (
    Action,
    ArgumentParser,
    RawDescriptionHelpFormatter,
    _SubParsersAction,
)
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, NoReturn

from charter.cli import commands
from charter.cli.command import Command
from charter.cli.terminal import visible

_ABOUT = "Read, check, explain, compare and test charters, and live under one."
_ENDS = """\
exit codes:
  0 ok, or allow · 1 found something · 2 usage · 3 no answer
  for a single check: 10 deny · 11 require_approval · 12 escalate

examples:
  charter init --agent refund-clerk       begin a charter
  charter validate charter.yaml           does it read?
  charter explain charter.yaml            what does it say, in words?
  charter doctor                          is a server there, and in order?
  charter check --help                    everything about one command
"""


def command_names() -> tuple[str, ...]:
    """Give the names of all commands, one for each module, without loading them."""
    found = pkgutil.iter_modules(commands.__path__)
    return tuple(sorted(module.name for module in found))


def parser_for(argv: Sequence[str]) -> ArgumentParser:
    """Give a parser that knows the command named first, or every command."""
    names = command_names()
    return build_parser(argv[:1] if argv and argv[0] in names else names)


def build_parser(names: Iterable[str] | None = None) -> ArgumentParser:
    """Give a parser of these commands; all of them if none are named."""
    parser = _Parser(
        prog="charter",
        description=_ABOUT,
        epilog=_ENDS,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    added = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name in command_names() if names is None else names:
        command: Command = import_module(f"{commands.__name__}.{name}").COMMAND
        _add(added, command)
    return parser


def _add(added: _SubParsersAction[_Parser], command: Command) -> None:
    parser = added.add_parser(
        command.name,
        help=command.summary,
        description=command.about,
        epilog=_examples(command),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.arguments(parser)
    if command.outputs:
        first, *_ = command.outputs
        parser.add_argument(
            "--output",
            choices=command.outputs,
            default=None,
            help=f"the form of what is printed; {first} if absent",
        )
    parser.set_defaults(command=command)


def _examples(command: Command) -> str:
    shown = [f"  {line}\n      {does}" for line, does in command.examples]
    return "\n".join(["examples:", *shown])


class _Parser(ArgumentParser):
    """Its commands' parsers are of the same kind."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, with nothing a terminal or a CI would obey."""
        super().error(visible(message))


class _Version(Action):
    """Looks the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, **kept: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **kept)

    def __call__(self, parser: ArgumentParser, *_: object) -> None:
        from importlib import metadata  # noqa: PLC0415  it is slow, and seldom needed

        sys.stdout.write(f"charter {metadata.version('charter-sdk')}\n")
        parser.exit()
