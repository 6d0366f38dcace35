"""`charter pull`: the charter in force, verified."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from charter.cli.agent_side import agent_config, carry
from charter.cli.command import Command, CommandError, Exit
from charter.cli.output.data import render
from charter.cli.terminal import tell, write
from charter.client.desk import Desk
from charter.language.canonical import from_canonical
from charter.language.writer import write as write_charter
from charter.manifest import Manifest


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="where to write; standard output if absent",
    )


def _run(arguments: Namespace) -> int:
    config = agent_config()
    manifest = carry(config, Desk(config).fetch_manifest())
    text = _text(manifest, arguments.output or "charter")
    tell(
        f"{manifest.agent} v{manifest.version} in {manifest.environment},"
        f" {manifest.mode.value}, {manifest.digest}"
    )
    if arguments.file is None:
        write(text)
        return Exit.OK
    try:
        Path(arguments.file).write_text(f"{text}\n", encoding="utf-8")
    except OSError as problem:
        say = f"cannot write `{arguments.file}`: {problem.strerror}"
        raise CommandError(say) from problem
    return Exit.OK


def _text(manifest: Manifest, output: str) -> str:
    if output == "charter":
        return write_charter(from_canonical(manifest.charter)).rstrip("\n")
    return render(output, _facts(manifest))


def _facts(manifest: Manifest) -> dict[str, Any]:
    return {
        "agent": manifest.agent,
        "environment": manifest.environment,
        "version": manifest.version,
        "mode": manifest.mode.value,
        "not_before": manifest.not_before.isoformat(),
        "not_after": manifest.not_after.isoformat(),
        "digest": manifest.digest,
        "charter": dict(manifest.charter),
    }


COMMAND = Command(
    name="pull",
    summary="fetch the charter in force for an agent's key, verified",
    about=(
        "Fetch the charter that is in force for the agent and environment of\n"
        "CHARTER_KEY, believe it only under CHARTER_TRUST, and write it as YAML.\n"
        "Comments stay behind: they are in the version's text, not in what was signed."
    ),
    examples=(
        ("charter pull", "print what is in force"),
        ("charter pull charter.yaml", "write it to a file"),
        ("charter pull --output json", "with its digest, times and mode"),
    ),
    arguments=_arguments,
    run=_run,
    outputs=("charter", "json", "yaml"),
)
