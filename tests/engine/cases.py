"""Generated cases: boundaries and near misses on purpose, one world from one seed.

A world is one chain of charters, compiled once, and twenty requests made of it in
different run states, so that what the engine remembers between them is tested too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from charter.engine import (
    Compiled,
    Link,
    Refusal,
    Request,
    compile_document,
    content_digest,
    parse_request,
    with_facts,
)
from charter.language.document import Document
from tests.engine.case_charters import Theme, draw_document, draw_theme
from tests.engine.case_requests import draw_context, draw_data, draw_valid
from tests.engine.case_runs import draw_reviews, draw_standing, draw_state
from tests.engine.oracle_requests import Asked, understand
from tests.engine.vocabulary import chance

REQUESTS = 5
STATES = 4
PER_WORLD = REQUESTS * STATES
ELSEWHERE = "sha256:another request altogether"


@dataclass(frozen=True)
class Case:
    """One question, whole.

    `links` hold document, state and standing of each charter, `compiled` beside them;
    `data` is the request as it came, `facts` those of the whole run, `contents` what
    each digest in the run state stands for.
    """

    links: list[dict[str, Any]]
    compiled: tuple[Compiled | None, ...]
    data: Any
    facts: dict[str, Any]
    contents: dict[str, Asked | None]

    @property
    def request(self) -> Request | Refusal:
        return parsed(self.data, self.facts)

    @property
    def chain(self) -> tuple[Link, ...]:
        return tuple(
            Link(compiled, link["state"], link["standing"])
            for compiled, link in zip(self.compiled, self.links, strict=True)
        )


def parsed(data: Any, facts: dict[str, Any]) -> Request | Refusal:
    request = parse_request(data)
    return with_facts(request, facts) if isinstance(request, Request) else request


def draw_world(random) -> Iterator[Case]:
    theme = draw_theme(random)
    length = random.choice([1, 1, 1, 2, 2, 3]) if chance(random, 99) else 0
    documents: list[Document | None] = [
        draw_document(random, f"agent-{place}", theme) if chance(random, 99.5) else None
        for place in range(length)
    ]
    charters = documents, tuple(one and compile_document(one) for one in documents)
    for _ in range(REQUESTS):
        data = draw_data(random, theme)
        facts = draw_context(random) if chance(random, 10) else {}
        for _ in range(STATES):
            yield draw_case(random, theme, charters, data, facts)


def draw_one(random) -> Case:
    """Draw a world and take its first case."""
    return next(draw_world(random))


def draw_case(random, theme: Theme, charters, data, facts) -> Case:
    documents, compiled = charters
    contents = draw_contents(random, theme, data, facts)
    shadow = chance(random, 8)
    # A chain is in shadow as a whole, or else some charter of it binds.
    shadows = [shadow and chance(random, 95) for _ in documents]
    standings = [
        draw_standing(random, place, shadow=one) for place, one in enumerate(shadows)
    ]
    manifests = tuple(standing.manifest for standing in standings)
    call = data.get("call") if isinstance(data, dict) else None
    digests = list(contents)
    links = []
    for document, standing in zip(documents, standings, strict=True):
        reviews = draw_reviews(random, digests, call, manifests)
        before = draw_call_content(random, digests)
        state = draw_state(random, document, reviews, before)
        links.append({"document": document, "state": state, "standing": standing})
    return Case(links, compiled, data, facts, contents)


def draw_contents(random, theme: Theme, data, facts) -> dict[str, Asked | None]:
    """Give digests, this request's first, and what each of them stands for."""
    contents: dict[str, Asked | None] = {}
    if isinstance(request := parsed(data, facts), Request):
        contents[content_digest(request)] = understand(data, facts)
        if chance(random, 60):
            near = {**data, **changed(random, theme, data)}
            if isinstance(other := parsed(near, facts), Request):
                contents.setdefault(content_digest(other), understand(near, facts))
    contents[ELSEWHERE] = None
    return contents


def changed(random, theme: Theme, data: dict[str, Any]) -> dict[str, Any]:
    """Change one member of a request, or only the name of the call."""
    other = {"arguments": {}, "call": "call-3", **draw_valid(random, theme)}
    return {(name := random.choice(list(other))): other[name]}


def draw_call_content(random, digests: list[str]) -> str | None:
    if chance(random, 90):
        return None
    return digests[0] if chance(random, 65) else str(random.choice(digests))


def with_document(case: Case, place: int, document: Document) -> Case:
    """Give the case with another charter at one place of its chain."""
    links = [dict(link) for link in case.links]
    links[place]["document"] = document
    compiled = list(case.compiled)
    compiled[place] = compile_document(document)
    return replace(case, links=links, compiled=tuple(compiled))
