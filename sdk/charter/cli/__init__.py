"""The command line `charter`: read, check, explain, compare and test charters.

Every command is a module of `charter.cli.commands`; only the one that is named is
loaded.
"""

from __future__ import annotations

import io
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from charter.cli.command import CommandError, Exit
from charter.cli.parser import parser_for
from charter.cli.terminal import tell


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never raises for what it is given.

    0 ok or allow, 1 found something, 2 usage, 3 no answer, and for a single check 10
    deny, 11 require_approval, 12 escalate; 130 after Ctrl-C.
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    _stand_in_for_closed()
    if sys.stdout is None:
        tell("charter: cannot go on: standard output is closed")
        return Exit.NO_ANSWER
    _never_fail_to_write()
    try:
        code = _run(argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has heard enough; the rest was not said.
        _discard_output()
        return Exit.NO_ANSWER
    except OSError as problem:
        tell(f"charter: cannot go on: {problem.strerror or problem}")
        _discard_output()
        return Exit.NO_ANSWER
    return code


def _run(argv: list[str]) -> int:
    parser = parser_for(argv)
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else Exit.USAGE
    if not hasattr(arguments, "command"):
        parser.print_help(sys.stderr)
        return Exit.USAGE
    return _command(arguments)


def _command(arguments: Namespace) -> int:
    try:
        code: int = arguments.command.run(arguments)
    except CommandError as problem:
        tell(f"charter {arguments.command.name}: {problem}")
        return problem.exit_code
    return code


def _stand_in_for_closed() -> None:
    """Read nothing, and tell nobody, where the caller closed a stream."""
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BytesIO())
    if sys.stderr is None:
        sys.stderr = io.StringIO()


def _never_fail_to_write() -> None:
    """Show what an output's encoding lacks as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Let nothing be written when the interpreter flushes at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, io.UnsupportedOperation):
        return
