"""`charter apply`: a file as the draft of its agent, and a request to deploy it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from charter.cli.command import Command, CommandError, Exit
from charter.cli.output.data import render
from charter.cli.person_side import Answer, Person, RefusedError, part, person
from charter.cli.reading import open_charter, tell_problems
from charter.cli.terminal import tell, visible, write

_NOT_FOUND = 404


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a charter; `-` is standard input")
    parser.add_argument(
        "--request", metavar="WHY", help="save a version, and ask for its deployment"
    )
    parser.add_argument(
        "--environment", metavar="NAME", help="where; needed with --request"
    )
    parser.add_argument(
        "--shadow", action="store_true", help="ask that it only watches at first"
    )
    parser.add_argument(
        "--replace", action="store_true", help="write over a draft that is open"
    )


def _run(arguments: Namespace) -> int:
    if (arguments.request is None) != (arguments.environment is None):
        raise CommandError("`--request` and `--environment` go together")
    if arguments.shadow and arguments.request is None:
        raise CommandError("`--shadow` says how to deploy: add `--request`")
    charter = open_charter(arguments.file)
    if charter.document is None:
        tell_problems(charter)
        return Exit.FOUND
    by, agent = person(), charter.document.agent
    draft = _save(by, agent, charter.text, replace=arguments.replace)
    done: dict[str, Any] = {"agent": agent, "draft": f"{by.url}/agents/{agent}/draft/"}
    if arguments.request is not None:
        done |= _ask(by, agent, draft, arguments)
    _print(done, arguments.output)
    return Exit.OK


def _save(by: Person, agent: str, text: str, *, replace: bool) -> Answer:
    """Make the text the agent's draft; return it, with its `ETag`."""
    path = f"/agents/{part(agent)}/draft"
    found = _open_draft(by, path)
    if found is None:
        found = by.ask("POST", path)
    elif found.data["text"] != text and not replace:
        whose = found.data["saved_by"]["name"]
        raise CommandError(
            f"{whose} has a draft of `{agent}` open, saved {found.data['saved_at']};"
            " look at it, then say `--replace` to write over it",
            Exit.FOUND,
        )
    if found.data["text"] == text:
        return found
    return by.ask("PUT", path, {"text": text}, if_match=found.etag)


def _open_draft(by: Person, path: str) -> Answer | None:
    try:
        return by.ask("GET", path)
    except RefusedError as refused:
        if refused.status == _NOT_FOUND:
            # Opening one tells apart an agent that is not there.
            return None
        raise


def _ask(by: Person, agent: str, draft: Answer, arguments: Namespace) -> dict[str, Any]:
    path = f"/agents/{part(agent)}/versions"
    version = by.ask("POST", path, if_match=draft.etag).data["version"]
    tell(f"charter apply: {agent} v{version} is saved")
    wanted = {
        "agent": agent,
        "version": version,
        "environment": arguments.environment,
        "mode": "shadow" if arguments.shadow else "enforce",
        "why": arguments.request,
    }
    request = by.ask("POST", "/deployment-requests", wanted).data
    return {
        "draft": None,
        "version": version,
        "request": {
            "id": request["id"],
            "status": request["status"],
            "url": f"{by.url}/approvals/{request['id']}/",
        },
    }


def _print(done: dict[str, Any], output: str | None) -> None:
    if output not in (None, "table"):
        write(render(output, done))
        return
    request = done.get("request")
    if request is None:
        write(visible(f"the draft of {done['agent']} is saved: {done['draft']}"))
        return
    said = f"{done['agent']} v{done['version']} is asked for: {request['url']}"
    write(visible(f"{said} ({request['status']})"))


COMMAND = Command(
    name="apply",
    summary="make a file the draft of its agent, and ask for its deployment",
    about=(
        "Save a charter as the open draft of the agent it names. With --request it is\n"
        "saved as a version and people are asked to approve it. Nothing is put in\n"
        "force: that is theirs. Needs CHARTER_URL and CHARTER_TOKEN, a token that may\n"
        "write."
    ),
    examples=(
        ("charter apply charter.yaml", "save the draft"),
        (
            "charter apply charter.yaml --environment production"
            ' --request "customers wait"',
            "save a version and ask for it",
        ),
    ),
    arguments=_arguments,
    run=_run,
    outputs=("table", "json", "yaml"),
)
