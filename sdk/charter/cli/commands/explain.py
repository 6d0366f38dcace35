"""`charter explain`: a charter in words (language §9)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from charter.cli.command import Command, Exit
from charter.cli.output.data import render
from charter.cli.reading import document_of, open_charter
from charter.cli.terminal import paint, visible, write
from charter.language.document import Document
from charter.language.words import Words, in_words


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a charter; `-` is standard input")


def _run(arguments: Namespace) -> int:
    charter = open_charter(arguments.file)
    document = document_of(charter)
    words = in_words(document)
    if arguments.output in (None, "table"):
        write("\n".join(_lines(document, words)))
    else:
        write(render(arguments.output, _as_data(charter.file, document, words)))
    return Exit.OK


def _lines(document: Document, words: Words) -> Iterator[str]:
    yield f"{paint(document.agent, 'bold')}, a {document.type} agent"
    for lead, sentences in words.groups:
        if not sentences:
            continue
        yield ""
        yield paint(lead, "bold")
        for one in sentences:
            line = document.lines.get(one.rule)
            place = f"  {paint(f'line {line}', 'dim')}" if line else ""
            yield f"  · {visible(one.text)}{place}"


def _as_data(file: str, document: Document, words: Words) -> dict[str, Any]:
    return {
        "file": file,
        "agent": document.agent,
        "type": str(document.type),
        "purpose": document.purpose,
        "groups": [
            {
                "lead": lead,
                "sentences": [
                    {
                        "text": one.text,
                        "say": one.full,
                        "rule": one.rule,
                        "line": document.lines.get(one.rule),
                    }
                    for one in sentences
                ],
            }
            for lead, sentences in words.groups
        ],
    }


COMMAND = Command(
    name="explain",
    summary="say a charter in words",
    about=(
        "Say a charter in sentences, in the groups a person signs: May, Must ask, Must\n"
        "never, Stops and hands over, and what it promises. Exits 3 when the charter\n"
        "does not read."
    ),
    examples=(
        ("charter explain charter.yaml", "as the approver reads it"),
        ("charter explain charter.yaml --output json", "each sentence with its rule"),
    ),
    arguments=_arguments,
    run=_run,
    outputs=("table", "json", "yaml"),
)
