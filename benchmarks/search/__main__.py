"""`make bench-search`: does search find what is meant, and how fast, for docs/decisions/0008-search.md.

`agents.jsonl` is a catalogue of 132 agents in 30 trades, with near neighbours; `queries.jsonl` are 127
questions with one right answer each, most without a word of it. Odd ones were looked at while search was
made, even ones were not.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.search.figures import figures, place_of
from benchmarks.search.place import database

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Query:
    """A question, its answer, and whether they share a word."""

    number: int
    text: str
    answer: str
    shares: bool


def main() -> None:
    """Load, embed, ask every question every way; then over a large catalogue, for the time it takes."""
    parser = ArgumentParser(prog="make bench-search")
    parser.add_argument(
        "--agents", type=int, default=20_000, help="for the speed; 0 leaves it out"
    )
    asked = parser.parse_args()
    with database():
        _measure(asked.agents)


def _measure(agents: int) -> None:
    from benchmarks.search.speed import measure  # noqa: PLC0415 (the database comes first)
    from benchmarks.search.ways import WAYS, shares_a_word  # noqa: PLC0415
    from registry.services.loading import load_agents, read_lines  # noqa: PLC0415
    from registry.services.search import index as search_index  # noqa: PLC0415

    known = read_lines((HERE / "agents.jsonl").read_bytes().splitlines())
    load_agents(known, name="agents.jsonl", digest="")
    search_index.embed_missing(report=lambda _: None)
    queries = _queries(shares_a_word)
    _say(f"{'':11}{'queries':38}   n  recall@5  hit@1    MRR   NDCG")
    for name, way in WAYS.items():
        places = {
            query.number: place_of(query.answer, way(query.text)) for query in queries
        }
        _print_way(name, queries, places)
    if agents:
        speed = measure(known, [query.text for query in queries], agents=agents)
        _say(
            f"{speed.agents} agents: loaded in {speed.load_seconds:.1f} s, "
            f"embedded {speed.embedded_a_second:.0f} a second; "
            f"a query {speed.query_median:.0f} ms, p95 {speed.query_p95:.0f} ms"
        )


def _queries(shares: Callable[[str, str], bool]) -> list[Query]:
    lines = (HERE / "queries.jsonl").read_text().splitlines()
    return [
        Query(
            number,
            given["query"],
            given["answer"],
            shares(given["query"], given["answer"]),
        )
        for number, given in enumerate(map(json.loads, lines), start=1)
    ]


def _print_way(
    name: str, queries: Sequence[Query], places: Mapping[int, int | None]
) -> None:
    groups: dict[str, Callable[[Query], bool]] = {
        "all": lambda _: True,
        "without a shared word": lambda query: not query.shares,
        "not looked at": lambda query: query.number % 2 == 0,
        "not looked at, without a shared word": lambda query: (
            query.number % 2 == 0 and not query.shares
        ),
    }
    for group, belongs in groups.items():
        chosen = [places[query.number] for query in queries if belongs(query)]
        found = figures(chosen)
        _say(
            f"{name:11}{group:38}{found.queries:4}  {found.recall_at_5:8.3f}  {found.hit_at_1:5.3f}"
            f"  {found.mrr:5.3f}  {found.ndcg:5.3f}"
        )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
