"""`charter diff`: what changed between two charters, and how risky it is (language §8)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from charter.cli.command import Command, CommandError, Exit
from charter.cli.files import STDIN
from charter.cli.output.data import render
from charter.cli.reading import document_of, open_charter
from charter.cli.terminal import paint, visible, write
from charter.language.differences import Change, Kind, diff
from charter.language.risk import Level, Risk, assess

_LOOKS = {
    Kind.WIDER: ("wider", "red"),
    Kind.REMOVES_SAFEGUARD: ("removes a safeguard", "red"),
    Kind.NARROWER: ("narrower", "green"),
    Kind.SAME_REACH: ("same reach", "dim"),
}
_RISKS = {Level.LOW: "green", Level.MEDIUM: "yellow", Level.HIGH: "red"}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("old", metavar="OLD", help="the charter before")
    parser.add_argument("new", metavar="NEW", help="the charter after")
    parser.add_argument(
        "--production", action="store_true", help="judge the risk as in production"
    )


def _run(arguments: Namespace) -> int:
    if arguments.old == arguments.new == STDIN:
        raise CommandError("only one of the two charters can be standard input")
    old = document_of(open_charter(arguments.old))
    new = document_of(open_charter(arguments.new))
    changes = diff(old, new)
    risk = assess(changes, production=arguments.production)
    if arguments.output in (None, "table"):
        write("\n".join(_lines(new.agent, changes, risk)))
    else:
        data = _as_data(arguments, changes, risk)
        write(render(arguments.output, data))
    return Exit.FOUND if changes else Exit.OK


def _lines(agent: str, changes: tuple[Change, ...], risk: Risk) -> Iterator[str]:
    if not changes:
        yield f"{agent}: no change"
        return
    yield paint(agent, "bold")
    widest = max(len(_LOOKS[change.kind][0]) for change in changes)
    for change in changes:
        label, colour = _LOOKS[change.kind]
        place = f"  {paint(change.path, 'dim')}" if change.path else ""
        yield f"  {paint(label.ljust(widest), colour)}  {visible(change.sentence)}{place}"
    yield ""
    said = f": {'; '.join(risk.reasons)}" if risk.reasons else ""
    yield f"risk {paint(str(risk.level), _RISKS[risk.level], 'bold')}{said}"


def _as_data(
    arguments: Namespace, changes: tuple[Change, ...], risk: Risk
) -> dict[str, Any]:
    return {
        "old": arguments.old,
        "new": arguments.new,
        "changes": [
            {
                "kind": str(change.kind),
                "sentence": change.sentence,
                "path": change.path,
                "old": change.old,
                "new": change.new,
            }
            for change in changes
        ],
        "risk": {"level": str(risk.level), "reasons": list(risk.reasons)},
    }


COMMAND = Command(
    name="diff",
    summary="say what changed between two charters, and how risky it is",
    about=(
        "Say every change in meaning, each wider, narrower, removing a safeguard or of\n"
        "the same reach, and the risk of them together. Exits 0 when nothing is\n"
        "different, 1 when anything is, 3 when one of the two does not read."
    ),
    examples=(
        ("charter diff before.yaml charter.yaml", "the change in sentences"),
        ("charter diff before.yaml charter.yaml --production", "its risk there"),
        (
            "git show HEAD:charter.yaml | charter diff - charter.yaml",
            "since the commit",
        ),
    ),
    arguments=_arguments,
    run=_run,
    outputs=("table", "json", "yaml"),
)
