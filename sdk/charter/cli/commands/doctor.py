"""`charter doctor`: whether everything is in place for an agent, or a script, to work."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

from charter.cli.agent_side import agent_config, carry
from charter.cli.command import Command, CommandError, Exit
from charter.cli.commands.keys import key_set
from charter.cli.output.data import render
from charter.cli.person_side import person
from charter.cli.terminal import paint, visible, write
from charter.client.asking import ask
from charter.client.config import Config
from charter.client.desk import Desk
from charter.client.steps import Call
from charter.manifest import ManifestError, SignatureError, open_trusted_keys

OK, WARN, FAIL = "ok", "warn", "fail"
_COLOURS = {OK: "green", WARN: "yellow", FAIL: "red"}
AGENT = ("CHARTER_KEY", "CHARTER_TRUST")
SOON = timedelta(days=30)
APART = timedelta(seconds=10)
PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ok, warn or fail, and in words."""

    what: str
    state: str
    say: str


def _arguments(_: ArgumentParser) -> None:
    """Take nothing: the environment says what there is to look at."""


def _run(arguments: Namespace) -> int:
    found = list(_findings())
    if arguments.output in (None, "table"):
        for one in found:
            label = paint(f"{one.state:4}", _COLOURS[one.state], "bold")
            write(f"{label}  {one.what:9} {visible(one.say)}")
    else:
        write(render(arguments.output, [asdict(one) for one in found]))
    return Exit.FOUND if any(one.state == FAIL for one in found) else Exit.OK


def _findings() -> Iterator[Finding]:
    yield Finding("python", OK, ".".join(map(str, sys.version_info[:3])))
    has_agent = any(os.environ.get(name) for name in AGENT)
    has_token = bool(os.environ.get("CHARTER_TOKEN"))
    if not has_agent and not has_token:
        say = "set CHARTER_KEY and CHARTER_TRUST for an agent, or CHARTER_TOKEN for you"
        yield Finding("settings", FAIL, say)
    if has_agent:
        yield from _agent()
    if has_token:
        yield _looked("token", _token)


def _agent() -> Iterator[Finding]:
    try:
        config = replace(agent_config(), patience=PATIENCE)
    except CommandError as problem:
        yield Finding("settings", FAIL, str(problem))
        return
    yield Finding("settings", OK, f"{config.url}, {config.mode} mode")
    for what, look in (
        ("server", _server),
        ("keys", _keys),
        ("manifest", _manifest),
        ("cache", _cache),
    ):
        yield _looked(what, look, config)


def _looked(what: str, look: Callable[..., tuple[str, str]], *given: Config) -> Finding:
    try:
        return Finding(what, *look(*given))
    except CommandError as problem:
        return Finding(what, FAIL, str(problem))


def _server(config: Config) -> tuple[str, str]:
    reply = carry(config, ask(config, Call("GET", "/.well-known/jwks.json")))
    date = reply.headers.get("date")
    if date is None:
        return OK, "answers"
    apart = abs(parsedate_to_datetime(date) - config.now())
    if apart > APART:
        return WARN, f"its clock and this one are {apart.total_seconds():.0f} s apart"
    return OK, "answers, and its clock is ours"


def _keys(config: Config) -> tuple[str, str]:
    token = carry(config, key_set(config))
    try:
        keys = open_trusted_keys(token, trust=config.trust, at=config.now())
    except (SignatureError, ManifestError) as problem:
        return FAIL, f"not to be trusted: {problem}"
    left = keys.expires - config.now()
    words = f"signed by the trust root, for {left.days} days more"
    return (WARN if left < SOON else OK), words


def _manifest(config: Config) -> tuple[str, str]:
    manifest = carry(config, Desk(config).fetch_manifest())
    words = (
        f"{manifest.agent} v{manifest.version} in {manifest.environment},"
        f" {manifest.mode.value}, until {manifest.not_after.isoformat()}"
    )
    ends_soon = manifest.not_after - config.now() < SOON
    return (WARN if ends_soon else OK), words


def _cache(config: Config) -> tuple[str, str]:
    folder = config.cache
    if folder is None:
        return WARN, "no folder: what was seen is forgotten with the process"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        left = len(list(folder.glob("spool-*/*.jsonl")))
        refused = len(list(folder.glob("spool-*/refused.json")))
    except OSError as problem:
        return FAIL, f"`{folder}` cannot be written: {problem.strerror}"
    if refused:
        return WARN, f"`{folder}` holds decisions that the server did not take"
    return OK, f"`{folder}`, {left} spools of local mode"


def _token() -> tuple[str, str]:
    me = person().ask("GET", "/me").data
    return OK, f"{me['name']}"


COMMAND = Command(
    name="doctor",
    summary="look whether settings, server, keys, manifest and cache are in order",
    about=(
        "Look at everything an agent (CHARTER_URL, CHARTER_KEY, CHARTER_TRUST) or a\n"
        "script (CHARTER_URL, CHARTER_TOKEN) needs, and say what is not in order. Exits\n"
        "with 1 if something fails."
    ),
    examples=(("charter doctor", "before asking anybody else"),),
    arguments=_arguments,
    run=_run,
    outputs=("table", "json", "yaml"),
)
