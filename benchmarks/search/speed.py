"""Search over a catalogue of twenty thousand: how long loading, embedding and a query take."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from statistics import median, quantiles

from registry.services.loading import Line, load_agents, read_lines
from registry.services.search import index as search_index, search


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for the load, agents a second for the embedding, milliseconds a query (all of it warm)."""

    agents: int
    load_seconds: float
    embedded_a_second: float
    query_median: float
    query_p95: float


def measure(known: Sequence[Line], queries: Sequence[str], *, agents: int) -> Speed:
    """Fill the catalogue with `agents` more, each the work of two of the known ones, and search it."""
    began = time.perf_counter()
    load_agents(read_lines(islice(_more(known), agents)), name="filler", digest="")
    loaded = time.perf_counter()
    made = search_index.embed_missing(report=lambda _: None)
    embedded = time.perf_counter()
    for text in queries[:20]:
        search(text)
    taken = sorted(_milliseconds(text) for text in queries)
    return Speed(
        agents=search_index.state().agents,
        load_seconds=loaded - began,
        embedded_a_second=made / (embedded - loaded),
        query_median=median(taken),
        query_p95=quantiles(taken, n=20)[-1],
    )


def _milliseconds(text: str) -> float:
    began = time.perf_counter()
    search(text)
    return (time.perf_counter() - began) * 1e3


def _more(known: Sequence[Line]) -> Iterator[bytes]:
    for place, one, other in product(("Berlin", "Lyon"), known, known):
        line = {
            "id": f"{one.external_id} {other.external_id} {place}",
            "name": f"{one.name} {other.name} {place}",
            "title": f"{one.title} {place}",
            "description": f"{other.purpose} In {place}: {one.purpose}",
        }
        yield json.dumps(line).encode()
