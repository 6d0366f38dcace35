"""`charter review`: which agents wait for a person, and what one of them asks."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from charter.cli.command import Command, CommandError, Exit
from charter.cli.output.data import render
from charter.cli.person_side import part, person
from charter.cli.terminal import paint, tell, visible, write


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("does", choices=("list", "show"), help="list, or show one")
    parser.add_argument("id", nargs="?", metavar="ID", help="of the review to show")
    parser.add_argument("--agent", metavar="NAME", help="this agent's alone")
    parser.add_argument(
        "--all", action="store_true", help="list those that are answered too"
    )


def _run(arguments: Namespace) -> int:
    if (arguments.does == "show") != (arguments.id is not None):
        raise CommandError("`show` takes the ID of a review, `list` none")
    if arguments.does == "show" and not arguments.agent:
        raise CommandError("say whose it is: `--agent NAME`, as `list` shows")
    if arguments.does == "show":
        return _show(arguments)
    return _list(arguments)


def _list(arguments: Namespace) -> int:
    query = {} if arguments.all else {"state": "open"}
    if arguments.agent:
        query["agent"] = arguments.agent
    found = person().ask("GET", "/reviews", query=query).data
    rows: list[dict[str, Any]] = found["items"]
    if arguments.output in (None, "table"):
        for row in rows:
            write(_line(row))
        tell(_told(rows, more=bool(found["next"])))
    else:
        write(render(arguments.output, rows))
    return Exit.OK


def _show(arguments: Namespace) -> int:
    path = f"/agents/{part(arguments.agent)}/reviews/{part(arguments.id)}"
    one = person().ask("GET", path).data
    if arguments.output in (None, "table"):
        write(_line(one))
        write(f"  {visible(str(one['say']))}")
        for name, value in one["arguments"].items():
            write(f"  {visible(f'{name}: {value}')}")
        for said in one["answers"]:
            write(f"  {visible(_answer(said))}")
    else:
        write(render(arguments.output, one))
    return Exit.OK


def _line(one: dict[str, Any]) -> str:
    what = (
        f"{one['agent']} in {one['environment']}: {one['action']} on {one['resource']}"
    )
    colour = "yellow" if one["state"] == "open" else "dim"
    return (
        f"{one['id']}  {paint(one['state'], colour)}  {visible(what)}"
        f"  until {one['expires_at']}"
    )


def _answer(said: dict[str, Any]) -> str:
    note = f": {said['note']}" if said["note"] else ""
    return f"{said['person']['name']} said {said['says']}{note}"


def _told(rows: list[dict[str, Any]], *, more: bool) -> str:
    if not rows:
        return "nobody waits"
    return f"{len(rows)} shown{', and there are more' if more else ''}"


COMMAND = Command(
    name="review",
    summary="list the reviews that agents wait for, or show one",
    about=(
        "List the reviews you may see, or show what one asks, with its arguments.\n"
        "They are answered in the browser: an answer is a person's word, and no\n"
        "token gives it. Needs CHARTER_URL and CHARTER_TOKEN."
    ),
    examples=(
        ("charter review list", "which agents wait"),
        ("charter review list --agent refund-clerk --all", "all of one agent's"),
        ("charter review show 019a4c1e-… --agent refund-clerk", "what it asks"),
    ),
    arguments=_arguments,
    run=_run,
    outputs=("table", "json", "yaml"),
)
