"""`charter completion`: a script that completes the command line in a shell."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterator

from charter.cli.command import Command, Exit
from charter.cli.terminal import write

_SHELLS = ("bash", "zsh", "fish")
_FILES = ("FILE", "OLD", "NEW")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("shell", choices=_SHELLS, help="which shell")


def _run(arguments: Namespace) -> int:
    import shtab  # noqa: PLC0415  only this command needs it

    from charter.cli.parser import build_parser  # noqa: PLC0415  it finds this module

    parser = build_parser()
    for action in _files(parser):
        # How shtab is told what to offer.
        action.complete = shtab.FILE  # type: ignore[attr-defined]
    write(shtab.complete(parser, shell=arguments.shell))
    return Exit.OK


def _files(parser: ArgumentParser) -> Iterator[Action]:
    """Give every argument of every command that is a file."""
    for action in parser._actions:  # noqa: SLF001  argparse has no other way to ask
        if isinstance(action.choices, dict):
            for inner in action.choices.values():
                yield from _files(inner)
        elif str(action.metavar).startswith(_FILES):
            yield action


COMMAND = Command(
    name="completion",
    summary="print a script that completes commands in your shell",
    about="Print a script for a shell that completes commands, options and files.",
    examples=(
        ('eval "$(charter completion bash)"', "in ~/.bashrc"),
        ("charter completion zsh > _charter", "into a folder of zsh's $fpath"),
        ("charter completion fish > charter.fish", "into fish's completions folder"),
    ),
    arguments=_arguments,
    run=_run,
)
