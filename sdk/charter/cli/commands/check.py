"""`charter check`: ask a charter, once or for every line of a file."""

from __future__ import annotations

import io
import os
import stat
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from json import JSONEncoder
from pathlib import Path
from typing import IO, Any

from charter.cli.answering import answerer, lines_of, parse_question
from charter.cli.command import Command, CommandError, Exit
from charter.cli.files import STDIN, Charter
from charter.cli.output.data import render
from charter.cli.reading import open_charter, tell_problems
from charter.cli.terminal import paint, visible, write
from charter.engine import (
    Compiled,
    Decision,
    Effect,
    JsonError,
    compile_document,
    decide,
    read_json,
)

_EXITS = {
    Effect.ALLOW: Exit.OK,
    Effect.DENY: Exit.DENY,
    Effect.REQUIRE_APPROVAL: Exit.REQUIRE_APPROVAL,
    Effect.ESCALATE: Exit.ESCALATE,
}
_COLOURS = {Effect.ALLOW: "green", Effect.DENY: "red"}
_NAMES = ("action", "resource", "mode")
_DATA = ("context", "usage", "arguments")
_RUN = ("actions_used", "minutes_elapsed")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--charter", required=True, metavar="FILE", help="the charter")
    many = parser.add_argument_group("many requests")
    many.add_argument(
        "--requests",
        metavar="FILE.jsonl",
        help="a request on each line, answered in order; `-` is standard input",
    )
    one = parser.add_argument_group("one request")
    one.add_argument("--action", metavar="NAME", help="what is done")
    one.add_argument("--resource", metavar="NAME", help="what it is done to")
    one.add_argument("--mode", metavar="MODE", help="read, write or direct")
    one.add_argument("--context", metavar="JSON", type=_json, help="the facts")
    one.add_argument("--usage", metavar="JSON", type=_json, help="what it uses up")
    one.add_argument("--arguments", metavar="JSON", type=_json, help="its arguments")
    one.add_argument(
        "--actions-used",
        metavar="N",
        type=_number,
        help="by the run so far; 0 if absent",
    )
    one.add_argument(
        "--minutes-elapsed", metavar="N", type=_number, help="of the run; 0 if absent"
    )


def _run(arguments: Namespace) -> int:
    asked = [
        f"--{name.replace('_', '-')}"
        for name in (*_NAMES, *_DATA, *_RUN)
        if getattr(arguments, name) is not None
    ]
    if arguments.requests is None:
        return _run_one(arguments)
    if asked:
        raise CommandError(f"`--requests` goes without {', '.join(asked)}")
    if arguments.output not in (None, "jsonl"):
        raise CommandError("`--requests` is answered with `--output jsonl` alone")
    if arguments.requests == arguments.charter == STDIN:
        raise CommandError("only one of charter and requests can be standard input")
    return _run_many(arguments)


def _run_many(arguments: Namespace) -> int:
    compiled = _compiled(charter := open_charter(arguments.charter))
    answer, out = answerer(compiled), sys.stdout
    with _opened(arguments.requests) as stream:
        # Who asks through a pipe may wait for the answer before asking again.
        waiting = not _is_file(stream)
        for question in lines_of(stream):
            out.write(f"{_ENCODE(answer(question).as_data())}\n")
            if waiting:
                out.flush()
    return Exit.OK if charter.document is not None else Exit.FOUND


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    if file == STDIN:
        yield sys.stdin.buffer
        return
    with _open(file) as opened:
        yield opened


def _open(file: str) -> IO[bytes]:
    try:
        return Path(file).open("rb")
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise CommandError(f"cannot read `{file}`: {why}") from problem


def _is_file(stream: IO[bytes]) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except io.UnsupportedOperation:
        return True


def _run_one(arguments: Namespace) -> int:
    missing = [f"--{name}" for name in _NAMES if getattr(arguments, name) is None]
    if missing:
        raise CommandError(f"say what to ask: `--requests`, or {', '.join(missing)}")
    if arguments.output == "jsonl":
        raise CommandError("`--output jsonl` answers `--requests`; use json here")
    charter = open_charter(arguments.charter)
    decision = decide(_compiled(charter), *parse_question(_question(arguments)))
    if arguments.output in (None, "table"):
        write("\n".join(_shown(charter, decision)))
    else:
        write(render(arguments.output, decision.as_data()))
    return _EXITS[decision.effect] if charter.document is not None else Exit.FOUND


def _question(arguments: Namespace) -> dict[str, Any]:
    question = {
        name: getattr(arguments, name)
        for name in (*_NAMES, *_DATA)
        if getattr(arguments, name) is not None
    }
    run = {name: getattr(arguments, name) or 0 for name in _RUN}
    return {**question, "run": run}


def _compiled(charter: Charter) -> Compiled | None:
    if charter.document is None:
        tell_problems(charter)
        return None
    return compile_document(charter.document)


def _shown(charter: Charter, decision: Decision) -> Iterator[str]:
    colour = _COLOURS.get(decision.effect, "yellow")
    yield f"{paint(decision.effect.value, colour, 'bold')}  {visible(decision.say)}"
    for reason in decision.reasons:
        place = f"{charter.file}:{reason.line}  " if reason.line else ""
        rule = f"{place}{reason.rule}" if reason.rule else "no rule of the charter"
        yield f"  {reason.code.value}  {paint(visible(rule), 'dim')}"
        if reason.say != decision.say:
            yield f"    {visible(reason.say)}"
    for obligation in decision.obligations:
        yield f"  {obligation.kind}  {paint(visible(obligation.rule or ''), 'dim')}"


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except JsonError as problem:
        wanted = 'write it as in \'{"amount": 12.5, "region": "EU"}\''
        raise ArgumentTypeError(f"{problem}; {wanted}") from problem


def _number(text: str) -> int | Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as problem:
        raise ArgumentTypeError(f"`{text}` is no number") from problem
    whole = number.is_finite() and number == number.to_integral_value()
    return int(number) if whole and number.adjusted() < _MOST_DIGITS else number


_MOST_DIGITS = 18
_ENCODE = JSONEncoder().encode
"""Decisions are plain data already; one encoder for all of them is quicker."""

COMMAND = Command(
    name="check",
    summary="ask a charter what it answers, once or for many requests",
    about=(
        "Decide requests under a charter, with every reason, its rule and line. Nothing\n"
        "is counted or recorded: a run's use comes with the request. One request exits\n"
        "with 0 allow, 10 deny, 11 require_approval, 12 escalate; many with 0 once all\n"
        "are answered. A charter that does not read denies everything and exits 1."
    ),
    examples=(
        (
            "charter check --charter charter.yaml --action get_profile"
            " --resource customer_profile --mode read"
            " --context '{\"confidence_score\": 0.9}'",
            "one request",
        ),
        (
            "charter check --charter charter.yaml --action delete_item"
            " --resource onboarding_checklist --mode write --actions-used 49",
            "late in a run",
        ),
        (
            "charter check --charter charter.yaml --requests requests.jsonl --output jsonl",
            "a line of JSON for each line",
        ),
    ),
    arguments=_arguments,
    run=_run,
    outputs=("table", "json", "jsonl", "yaml"),
)
