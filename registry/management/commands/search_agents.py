"""`search_agents --queries FILE.jsonl`: many searches at once, for other tools and for measuring."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from charter.engine.strict_json import JsonError, read_json
from registry.models import Agent
from registry.services.search import index as search_index, search
from registry.services.search.find import MOST


class Command(BaseCommand):
    """Embed what is missing, so that nothing is left out, then answer each query on a line."""

    help = (
        'Search for each line {"id", "query"} of a file; answer {"id", "results": [...]} a line, '
        "the agents' ids in the list they were loaded from, or else their names."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--queries", type=Path, required=True)
        parser.add_argument("--limit", type=int, default=10, help=f"1 to {MOST}")
        parser.add_argument("--output", choices=["jsonl"], default="jsonl")

    def handle(self, *_: Any, **options: Any) -> None:
        """Answer on standard output; progress goes to standard error."""
        limit = options["limit"]
        if not 1 <= limit <= MOST:
            raise CommandError(f"--limit is 1 to {MOST}")
        try:
            queries = list(_queries(options["queries"]))
        except OSError as error:
            raise CommandError(f"the queries cannot be read: {error}") from None
        self._embed()
        for identity, text in queries:
            found = [
                _identity(result.agent) for result in search(text, limit=limit).results
            ]
            answer = {"id": identity, "results": found}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))

    def _embed(self) -> None:
        whole = search_index.state().missing
        if whole and search_index.state().is_on:
            search_index.embed_missing(
                report=lambda made: self.stderr.write(f"embedded {made} of {whole}")
            )


def _identity(agent: Agent) -> str:
    return agent.external_id or agent.slug


def _queries(path: Path) -> Iterator[tuple[Any, str]]:
    lines = path.read_bytes().removeprefix(BOM_UTF8).splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = read_json(line)
        except JsonError as problem:
            raise CommandError(f"line {number}: {problem}") from None
        if (
            not isinstance(given, dict)
            or "id" not in given
            or not isinstance(given.get("query"), str)
        ):
            raise CommandError(f'line {number}: it is no object with "id" and "query"')
        yield given["id"], given["query"].replace("\0", " ")
