"""`charter init`: begin a charter that reads and whose examples pass."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from urllib.parse import urlsplit

from charter.cli.command import Command, CommandError, Exit
from charter.cli.files import STDIN
from charter.cli.starter import starter
from charter.cli.terminal import tell, write
from charter.language.document import AgentType
from charter.language.names import is_agent

_RULE = "use lower-case letters and digits, `-` between words, at most 100"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        default="charter.yaml",
        metavar="FILE",
        help="where to write it: charter.yaml if absent; `-` is standard output",
    )
    parser.add_argument("--agent", metavar="NAME", help=f"whose charter; {_RULE}")
    parser.add_argument(
        "--type",
        choices=[str(one) for one in AgentType],
        help="micro: one task; macro: directs others; micro if absent",
    )
    parser.add_argument(
        "--schema",
        metavar="URL",
        type=_url,
        help="where the JSON Schema is, for editors: an address, or a .json file",
    )
    parser.add_argument(
        "--force", action="store_true", help="write over a file that is there"
    )


def _run(arguments: Namespace) -> int:
    agent = arguments.agent or _asked("name of the agent")
    if agent is None:
        raise CommandError("say whose charter it is: `--agent NAME`")
    if not is_agent(agent):
        raise CommandError(f"invalid agent `{agent}`; {_RULE}")
    kind = AgentType(arguments.type or AgentType.MICRO)
    text = starter(agent, kind, arguments.schema)
    if arguments.file == STDIN:
        write(text.rstrip("\n"))
        return Exit.OK
    _save(arguments.file, text, force=arguments.force)
    tell(f"wrote `{arguments.file}`; next: charter explain {arguments.file}")
    return Exit.OK


def _asked(what: str) -> str | None:
    """Ask the person, if there is one: nothing is asked without a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    sys.stderr.write(f"{what}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or None


def _save(file: str, text: str, *, force: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
    try:
        with os.fdopen(os.open(Path(file), flags, 0o666), "w", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as problem:
        message = f"`{file}` is there already; `--force` writes over it"
        raise CommandError(message) from problem
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise CommandError(f"cannot write `{file}`: {why}") from problem


def _url(text: str) -> str:
    is_word = text.isprintable() and " " not in text
    is_file = text.endswith(".json") and ":" not in text
    if not is_word or not (is_file or urlsplit(text).scheme in _SCHEMES):
        wanted = "give an https:// address, or a file such as ./charter.schema.json"
        raise ArgumentTypeError(f"`{text}` is no address of a JSON Schema; {wanted}")
    return text


_SCHEMES = ("http", "https", "file")


COMMAND = Command(
    name="init",
    summary="begin a charter",
    about=(
        "Write a charter to begin with: it reads, nothing in it blocks a deployment\n"
        "request, and its examples pass. A file that is there is kept, unless --force."
    ),
    examples=(
        ("charter init --agent refund-clerk", "writes charter.yaml"),
        ("charter init clerks.yaml --agent clerks --type macro", "another file"),
        ("charter init - --agent refund-clerk", "to standard output"),
    ),
    arguments=_arguments,
    run=_run,
)
