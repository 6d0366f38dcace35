"""The ways that are compared: plain full text twice, the embedding alone, and search as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import connection

from registry.embedding import embedder
from registry.services.search import search

FULL_TEXT = """
    SELECT agent.external_id FROM registry_agentsearch search
    JOIN registry_agent agent ON agent.id = search.agent_id
    WHERE search.words @@ {query}
    ORDER BY ts_rank(search.words, {query}) DESC, agent.id LIMIT 10
"""
EVERY_WORD = "plainto_tsquery('english', %(text)s)"
ANY_WORD = f"replace({EVERY_WORD}::text, '&', '|')::tsquery"
EMBEDDING = """
    SELECT agent.external_id FROM registry_agentvector made
    JOIN registry_agent agent ON agent.id = made.agent_id
    ORDER BY made.vector <#> %(vector)s::vector LIMIT 10
"""
SHARED = """
    SELECT tsvector_to_array(to_tsvector('english', %s))
        && (SELECT tsvector_to_array(search.words) FROM registry_agentsearch search
            JOIN registry_agent agent ON agent.id = search.agent_id WHERE agent.external_id = %s)
"""

Way = Callable[[str], list[str]]


def every_word(text: str) -> list[str]:
    """PostgreSQL's full text as it comes: an answer has every word."""
    return _full_text(EVERY_WORD, text)


def any_word(text: str) -> list[str]:
    """The kinder reading: one word is enough, and who has more of them stands first."""
    return _full_text(ANY_WORD, text)


def _full_text(query: str, text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(FULL_TEXT.format(query=query), {"text": text})
        return [row[0] for row in cursor.fetchall()]


def embedding(text: str) -> list[str]:
    """The nearest vectors."""
    model = embedder()
    if model is None:
        raise RuntimeError("CHARTER_EMBEDDER is `none`")
    vector = str(list(model.embed([text])[0].vector))
    with connection.cursor() as cursor:
        cursor.execute(EMBEDDING, {"vector": vector})
        return [row[0] for row in cursor.fetchall()]


def blended(text: str) -> list[str]:
    """What people get."""
    return [result.agent.external_id for result in search(text, limit=10).results]


WAYS: Mapping[str, Way] = {
    "every word": every_word,
    "any word": any_word,
    "embedding": embedding,
    "search": blended,
}


def shares_a_word(text: str, agent: str) -> bool:
    """Whether a word of the query, stemmed and without stop words, is in the answer's text."""
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [text, agent])
        row = cursor.fetchone()
    return bool(row and row[0])
