"""The search index: embeddings are made after the fact, from rows that a trigger keeps true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from registry.embedding import Embedder, embedder, model_in_use
from registry.models import Agent, AgentSearch, AgentVector
from registry.services import outbox

BATCH = 64
"""Agents embedded in one transaction; their search rows are locked so long, half a second."""

MISSING = """
    SELECT search.agent_id, search.text, search.digest
    FROM registry_agentsearch search
    LEFT JOIN registry_agentvector made ON made.agent_id = search.agent_id AND made.model = %s
    WHERE made.agent_id IS NULL
    ORDER BY search.agent_id LIMIT %s
    FOR UPDATE OF search SKIP LOCKED
"""
COUNTS = """
    SELECT (SELECT count(*) FROM registry_agentvector WHERE model = %s),
           (SELECT count(*) FROM registry_agentsearch)
"""


@dataclass(frozen=True, slots=True)
class IndexState:
    """How many agents can be found by meaning, of how many; `is_on` False: the setting says `none`."""

    embedded: int
    agents: int
    is_on: bool

    @property
    def missing(self) -> int:
        """Agents that are found by words and names only, so far."""
        return max(0, self.agents - self.embedded)


def note(agent: Agent) -> None:
    """Promise that the agent will be embedded; call it in the transaction that changed its text.

    Who forgets only waits longer: the trigger has marked it, and beat looks every 15 seconds.
    """
    note_many(f"{agent.pk}:{_digest(agent)}")


def note_many(key: str) -> None:
    """Promise once per `key` that everything without an embedding gets one."""
    if model_in_use():
        outbox.promise("registry.tasks.embed_noted", key=f"embed:{key}", payload={})


def _digest(agent: Agent) -> str:
    """What tells one text of the agent from its next, so that each is promised once."""
    return bytes(AgentSearch.objects.get(agent=agent).digest).hex()[:32]


def state() -> IndexState:
    """How far the embeddings are."""
    model = model_in_use()
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [model or ""])
        embedded, agents = cursor.fetchone()
    return IndexState(embedded=embedded, agents=agents, is_on=model is not None)


def embed_missing(
    *, report: Callable[[int], None], until: Callable[[], bool] = lambda: False
) -> int:
    """Embed what has no embedding by the model in use, batch by batch; returns how many it made.

    `report` is told after each batch how many were made so far; `until` says when to stop early. Several
    processes may do this at once: each takes rows that no other holds.
    """
    model = embedder()
    made = 0
    while model is not None and not until():
        batch = _embed_batch(model)
        if not batch:
            break
        made += batch
        report(made)
    return made


@transaction.atomic
def _embed_batch(model: Embedder) -> int:
    with connection.cursor() as cursor:
        cursor.execute(MISSING, [model.model, BATCH])
        rows = cursor.fetchall()
    embedded = model.embed([text for _, text, _ in rows])
    AgentVector.objects.bulk_create(
        [
            AgentVector(
                agent_id=agent,
                model=model.model,
                digest=digest,
                vector=list(found.vector),
                tokens=found.tokens,
            )
            for (agent, _, digest), found in zip(rows, embedded, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["agent"],
        update_fields=["model", "digest", "vector", "tokens", "embedded_at"],
    )
    return len(rows)
