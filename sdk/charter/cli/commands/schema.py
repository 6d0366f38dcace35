"""`charter schema`: the JSON Schema of a charter, for editors."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from charter.cli.command import Command, Exit
from charter.cli.output.data import render
from charter.cli.terminal import write
from charter.language.json_schema import json_schema


def _arguments(_: ArgumentParser) -> None:
    """Take nothing: there is one schema."""


def _run(_: Namespace) -> int:
    write(render("json", json_schema()))
    return Exit.OK


COMMAND = Command(
    name="schema",
    summary="print the JSON Schema of a charter, for editors",
    about=(
        "Print the JSON Schema (2020-12) of a charter, so that an editor completes keys\n"
        "and underlines what is wrong. What reads by it may still not read as a charter:\n"
        "charter validate has the last word."
    ),
    examples=(("charter schema > charter.schema.json", "for `$schema=` in a charter"),),
    arguments=_arguments,
    run=_run,
)
