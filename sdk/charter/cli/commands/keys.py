"""`charter keys verify`: whether the server's keys stand under the trust root."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from charter.cli.agent_side import agent_config, carry
from charter.cli.command import Command, Exit
from charter.cli.output.data import render
from charter.cli.terminal import paint, tell, write
from charter.client.asking import ask
from charter.client.config import Config
from charter.client.errors import NoAnswerError
from charter.client.steps import Call, Flow
from charter.client.wire import read_object
from charter.manifest import (
    ManifestError,
    SignatureError,
    TrustedKeys,
    open_trusted_keys,
)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("does", choices=("verify",), help="verify: check the key set")


def _run(arguments: Namespace) -> int:
    config = agent_config()
    token = carry(config, key_set(config))
    try:
        keys = open_trusted_keys(token, trust=config.trust, at=config.now())
    except (SignatureError, ManifestError) as problem:
        tell(f"charter keys: not to be trusted: {problem}")
        return Exit.FOUND
    facts = facts_of(config, keys)
    if arguments.output in (None, "table"):
        write("\n".join(_lines(facts)))
    else:
        write(render(arguments.output, facts))
    return Exit.OK


def key_set(config: Config) -> Flow[str]:
    """Return the server's signed key set. Raises `NoAnswerError`."""
    reply = yield from ask(config, Call("GET", "/api/v1/manifest"))
    token = read_object(reply).get("keys")
    if not isinstance(token, str):
        raise NoAnswerError("the server's answer has no key set")
    return token


def facts_of(config: Config, keys: TrustedKeys) -> dict[str, Any]:
    """Give what is known of the keys, as data."""
    uses = {"manifest": keys.manifest, "freshness": keys.freshness}
    return {
        "root": config.trust,
        "issued": keys.issued.isoformat(),
        "expires": keys.expires.isoformat(),
        "keys": [
            {"use": use, "thumbprint": name}
            for use, known in uses.items()
            for name in known
        ],
    }


def _lines(facts: dict[str, Any]) -> list[str]:
    return [
        f"{paint('ok', 'green')}  signed by the root {facts['root']}",
        f"    issued {facts['issued']}, expires {facts['expires']}",
        *(f"    {one['use']:10} {one['thumbprint']}" for one in facts["keys"]),
    ]


COMMAND = Command(
    name="keys",
    summary="check that the server's keys stand under the trust root",
    about=(
        "Fetch the key set and check that the root of CHARTER_TRUST signed it and that\n"
        "it has not ended. Exits with 1 if it is not to be trusted."
    ),
    examples=(("charter keys verify", "is this the server we were told of?"),),
    arguments=_arguments,
    run=_run,
    outputs=("table", "json", "yaml"),
)
