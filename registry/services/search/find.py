"""Search itself: the rooms one after another, then the agents they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from registry.models import Agent
from registry.services.search import index as search_index
from registry.services.search.blend import By, Match, blend
from registry.services.search.candidates import find
from registry.services.search.index import IndexState
from registry.services.search.question import Question, ask
from registry.services.search.reasons import Reason, reasons

SHOWN = (Agent.State.ACTIVE, Agent.State.SUSPENDED, Agent.State.UNCLAIMED)
"""Without being asked for; retired and blocked agents are found only by who says so."""
MOST = 100


@dataclass(frozen=True, slots=True)
class Result:
    """An agent, why it was found, and its score: comparable within one search only."""

    agent: Agent
    reasons: tuple[Reason, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The results in order, and how much of the catalogue was searched by meaning.

    `by_meaning_alone`: nobody was found by name or by word; these are only the nearest, which for nonsense
    is nobody meant (docs/decisions/0008-search.md says why no limit tells them apart).
    """

    text: str
    results: tuple[Result, ...]
    index: IndexState
    by_meaning_alone: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """The ids of agents, the best first; `by_meaning_alone` as of `Found`."""

    ids: tuple[int, ...] = ()
    by_meaning_alone: bool = False


def search(text: str, *, states: Sequence[str] = SHOWN, limit: int = 20) -> Found:
    """The agents that answer the text best; everyone signed in may read the whole catalogue."""
    question = ask(text)
    found = _matches(question, states)
    matches = found[: min(limit, MOST)]
    rows = Agent.objects.select_related(
        "owner_team", "accountable", "reviewers", "summary"
    )
    agents = rows.order_by().in_bulk([match.candidate.agent for match in matches])
    results = tuple(
        Result(
            agents[match.candidate.agent],
            reasons(match, typed=question.typed),
            match.score,
        )
        for match in matches
        if match.candidate.agent in agents
    )
    return Found(
        text=text,
        results=results,
        index=search_index.state(),
        by_meaning_alone=_by_meaning_alone(found),
    )


def found_by(
    agents: QuerySet[Agent], text: str, *, states: Sequence[str] = SHOWN
) -> QuerySet[Agent]:
    """Those of `agents` that search finds, at most 100, the best first: for lists with filters."""
    found = rank(text, states=states).ids
    place = Case(
        *(When(pk=agent, then=Value(at)) for at, agent in enumerate(found)),
        default=Value(MOST),
        output_field=IntegerField(),
    )
    return agents.filter(pk__in=found).order_by(place)


def rank(text: str, *, states: Sequence[str] = SHOWN) -> Ranked:
    """Those whom search finds, at most 100."""
    matches = _matches(ask(text), states)
    ids = tuple(match.candidate.agent for match in matches[:MOST])
    return Ranked(ids, _by_meaning_alone(matches))


def _by_meaning_alone(matches: Sequence[Match]) -> bool:
    return bool(matches) and all(match.by == {By.MEANING} for match in matches)


def _matches(question: Question, states: Sequence[str]) -> list[Match]:
    if not question.text:
        return []
    return blend(question, find(question, states=states))
