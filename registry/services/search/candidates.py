"""Candidates: whom the database finds by name, by word and by meaning, each through an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from registry.embedding import embedder
from registry.models import Agent
from registry.services.search.question import SHORTEST_PREFIX, Question

BY_MEANING = 40
BY_WORDS = 30
BY_NAME = 20
MOST_ALIKE = 2000
"""Of so many names the likeness to the text is worked out: a word of every name is like them all."""
ELSEWHERE = [
    origin.value for origin in Agent.Origin if origin != Agent.Origin.REGISTERED
]
MOST_BLANKS = 3
"""With more of them a text is a sentence, and likeness to a part of a name is chance."""
SHORT = 60
"""Longer texts are no names, and no typos in one."""

# What indexes compare with, and that they are used: the planner takes likeness of texts for cheap, which it
# is not, and reads every agent to join a thousand. They hold until the transaction ends.
SETTINGS = """
    SELECT set_config('hnsw.ef_search', '100', true),
           set_config('hnsw.iterative_scan', 'strict_order', true),
           set_config('pg_trgm.word_similarity_threshold', '0.5', true),
           set_config('enable_seqscan', 'off', true),
           set_config('enable_hashjoin', 'off', true),
           set_config('enable_mergejoin', 'off', true)
"""
EXACT = """
    SELECT id FROM registry_agent
    WHERE state = ANY(%(states)s::text[]) AND (
        slug = %(name)s
        OR (origin = ANY(%(origins)s::text[]) AND external_id = %(text)s AND external_id <> ''))
"""
NAMES = """
    SELECT search.agent_id FROM registry_agentsearch search
    JOIN registry_agent agent ON agent.id = search.agent_id
    WHERE agent.state = ANY(%(states)s::text[]) AND search.names LIKE %(within)s
    ORDER BY length(search.names), search.agent_id LIMIT %(by_name)s
"""
BEGINNINGS = """
    SELECT id FROM registry_agent
    WHERE state = ANY(%(states)s::text[]) AND slug LIKE %(begins)s ORDER BY length(slug), id LIMIT %(by_name)s
"""
# What stands in a name as it was typed is not misspelt, and of what is like every name no likeness is new.
TYPOS = """
    SELECT agent_id FROM (
        SELECT search.agent_id, search.names FROM registry_agentsearch search
        JOIN registry_agent agent ON agent.id = search.agent_id
        WHERE agent.state = ANY(%(states)s::text[]) AND %(plain)s <%% search.names
            AND NOT EXISTS (SELECT FROM registry_agentsearch WHERE names LIKE %(within)s)
        LIMIT %(most_alike)s
    ) alike
    ORDER BY word_similarity(%(plain)s, names) DESC, agent_id LIMIT %(by_name)s
"""
WORDS = """
    SELECT search.agent_id FROM registry_agentsearch search
    JOIN registry_agent agent ON agent.id = search.agent_id
    WHERE agent.state = ANY(%(states)s::text[]) AND search.words @@ %(any_word)s::tsquery
    ORDER BY ts_rank_cd(search.words, %(any_word)s::tsquery, 1) DESC, search.agent_id LIMIT %(by_words)s
"""
MEANING = """
    SELECT made.agent_id FROM registry_agentvector made
    JOIN registry_agent agent ON agent.id = made.agent_id
    WHERE agent.state = ANY(%(states)s::text[]) AND made.model = %(model)s
    ORDER BY made.vector <#> %(vector)s::vector LIMIT %(by_meaning)s
"""
FACTS = """
    WITH found (id) AS ({parts})
    SELECT agent.id, agent.slug, agent.title, agent.external_id, search.names,
        ARRAY(SELECT word FROM unnest(tsvector_to_array(search.words)) word
              WHERE word = ANY(%(words)s::text[]) OR (%(last)s <> '' AND starts_with(word, %(last)s))),
        ts_rank_cd(search.words, %(all_words)s::tsquery, 33),
        word_similarity(%(plain)s, search.names),
        {cosine}
    FROM found
    JOIN registry_agent agent ON agent.id = found.id
    JOIN registry_agentsearch search ON search.agent_id = found.id
    {made}
"""
MADE = "LEFT JOIN registry_agentvector made ON made.agent_id = found.id AND made.model = %(model)s"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent that may answer, and how it compares with the question.

    `called`: its name, its title, what the list it came from calls it. `names`: the first two as plain
    words. `words`: those of the question that it has. `rank`: how well they stand together, 0 to 1.
    `alike`: how alike a part of its names is to the whole text, 0 to 1. `cosine`, `closeness`: of the two
    texts as wholes, and token by token, -1 to 1; None while it has no embedding.
    """

    agent: int
    called: tuple[str, str, str]
    names: str
    words: frozenset[str]
    rank: float
    alike: float
    cosine: float | None
    closeness: float | None


@transaction.atomic
def find(question: Question, *, states: Sequence[str]) -> list[Candidate]:
    """The candidates among agents in these states, in no order."""
    values = _values(question, states)
    parts = " UNION ".join(f"({part})" for part in _parts(question))
    by_meaning = question.meaning is not None
    facts = FACTS.format(
        parts=parts,
        cosine="-(made.vector <#> %(vector)s::vector), made.tokens"
        if by_meaning
        else "NULL, NULL",
        made=MADE if by_meaning else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(facts, values)
        rows = cursor.fetchall()
    close = _closeness(question, rows)
    return [_candidate(row, question, close) for row in rows]


def _parts(question: Question) -> list[str]:
    parts = [EXACT]
    if question.name and len(question.text) <= SHORT:
        parts.append(BEGINNINGS)
        if question.name.count("-") < MOST_BLANKS:
            parts.append(TYPOS)
        if len(question.name) >= SHORTEST_PREFIX:
            parts.append(NAMES)
    if question.selective:
        parts.append(WORDS)
    if question.meaning:
        parts.append(MEANING)
    return parts


def _values(question: Question, states: Sequence[str]) -> dict[str, Any]:
    plain = question.name.replace("-", " ")
    vector = question.meaning.vector if question.meaning else ()
    return {
        "states": list(states),
        "origins": ELSEWHERE,
        "name": question.name,
        "text": question.text,
        "plain": plain,
        "begins": f"{question.name}%",
        "within": f"%{plain}%",
        "any_word": question.any_word(),
        "all_words": question.every_word(),
        "words": list(question.weights),
        "last": question.last,
        "model": question.model,
        "vector": str(list(vector)),
        "by_name": BY_NAME,
        "most_alike": MOST_ALIKE,
        "by_words": BY_WORDS,
        "by_meaning": BY_MEANING,
    }


def _closeness(question: Question, rows: Sequence[Any]) -> dict[int, float]:
    model = embedder()
    if model is None or question.meaning is None:
        return {}
    made = [(row[0], bytes(row[-1])) for row in rows if row[-1] is not None]
    values = model.closeness(question.meaning, [tokens for _, tokens in made])
    return {agent: value for (agent, _), value in zip(made, values, strict=True)}


def _candidate(row: Any, question: Question, close: dict[int, float]) -> Candidate:
    agent, slug, title, external_id, names, words, rank, alike, cosine, _ = row
    has = {word for word in words if word in question.weights}
    if question.last and any(word.startswith(question.last) for word in words):
        has.add(question.last)
    return Candidate(
        agent=agent,
        called=(slug, title, external_id),
        names=names,
        words=frozenset(has),
        rank=rank,
        alike=alike,
        cosine=cosine,
        closeness=close.get(agent),
    )
