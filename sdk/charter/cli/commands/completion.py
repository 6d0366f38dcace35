"""`charter completion`: a script that completes the command line in a shell."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from charter.cli.command import Command, Exit
from charter.cli.terminal import write

_SHELLS = ("bash", "zsh", "fish")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("shell", choices=_SHELLS, help="which shell")


def _run(arguments: Namespace) -> int:
    import shtab  # noqa: PLC0415  only this command needs it

    from charter.cli.parser import build_parser  # noqa: PLC0415  it finds this module

    parser = build_parser()
    write(shtab.complete(parser, shell=arguments.shell))
    return Exit.OK


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
