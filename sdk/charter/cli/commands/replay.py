"""`charter replay`: what a version would have answered to recorded requests."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from typing import Any

from charter.cli.command import Command, CommandError, Exit
from charter.cli.output.data import render
from charter.cli.person_side import Person, part, person
from charter.cli.terminal import paint, tell, visible, write

EVERY = 1.0
"""Seconds between two looks at how far it is."""
WORKING = ("waiting", "running")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("agent", metavar="AGENT", help="whose requests")
    parser.add_argument("version", metavar="VERSION", type=int, help="its number")
    parser.add_argument("--environment", metavar="NAME", required=True, help="where")
    parser.add_argument(
        "--days", type=int, choices=(7, 30, 90), default=30, help="how far back; 30"
    )


def _run(arguments: Namespace) -> int:
    by = person()
    path = f"/agents/{part(arguments.agent)}/versions/{arguments.version}/replays"
    wanted = {"environment": arguments.environment, "days": arguments.days}
    replay = _finished(by, path, by.ask("POST", path, wanted).data)
    if replay["state"] != "done":
        why = replay["problem"] or "it was given up"
        raise CommandError(f"the replay failed: {why}", Exit.NO_ANSWER)
    if arguments.output in (None, "table"):
        write("\n".join(_lines(replay["result"])))
    else:
        write(render(arguments.output, replay))
    return Exit.FOUND if replay["result"]["changed"] else Exit.OK


def _finished(by: Person, path: str, replay: dict[str, Any]) -> dict[str, Any]:
    """Wait for its end, saying how far it is where somebody watches."""
    shown = -1
    while replay["state"] in WORKING:
        if replay["percent"] != shown and sys.stderr.isatty():
            shown = replay["percent"]
            tell(f"charter replay: {shown} %")
        time.sleep(EVERY)
        replay = by.ask("GET", f"{path}/{replay['id']}").data
    return replay


def _lines(result: dict[str, Any]) -> list[str]:
    said = (
        f"{result['total']} requests: {result['unchanged']} unchanged,"
        f" {result['changed']} changed"
    )
    if result["cannot_tell"]:
        said += f", {result['cannot_tell']} nobody can tell"
    return [paint(said, "bold"), *(_group(one) for one in result["groups"])]


def _group(one: dict[str, Any]) -> str:
    after = one["after"] or "nobody can tell"
    why = f"  {one['rule'] or one['code']}" if one["code"] else ""
    return visible(f"  {one['count']:>8}  {one['before']} → {after}{why}")


COMMAND = Command(
    name="replay",
    summary="ask a version what it would have answered to recorded requests",
    about=(
        "Decide the recorded requests of some days again under a version, and say which\n"
        "answers change. Past requests only: what nobody asked yet is not in it. Exits\n"
        "with 1 if an answer changes. Needs CHARTER_URL and CHARTER_TOKEN."
    ),
    examples=(
        (
            "charter replay refund-clerk 8 --environment production",
            "the last thirty days",
        ),
        (
            "charter replay refund-clerk 8 --environment staging --days 7 --output json",
            "as data",
        ),
    ),
    arguments=_arguments,
    run=_run,
    outputs=("table", "json", "yaml"),
)
