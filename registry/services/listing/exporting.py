"""The list as rows of a file: what the catalogue tells of an agent, the same in CSV and JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from registry.models import Agent
from registry.services.listing.rows import agents_of

BATCH = 500
COLUMNS = (
    "agent",
    "title",
    "type",
    "purpose",
    "state",
    "owner",
    "accountable",
    "tags",
    "tools",
    "in_force",
    "risk",
    "contract",
    "decisions_7_days",
    "cost_30_days",
    "last_run_at",
    "certified_at",
    "certified_until",
)


def exported(ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    """A row for each agent, with the keys of `COLUMNS` in their order; read a batch at a time."""
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield from (row_of(agent) for agent in agents_of(batch))


def row_of(agent: Agent) -> dict[str, Any]:
    """What the catalogue tells of one agent."""
    told = agent.summary
    values = (
        agent.slug,
        agent.title,
        agent.kind,
        agent.purpose,
        agent.state,
        agent.owner_team.slug if agent.owner_team else None,
        agent.accountable.name if agent.accountable else None,
        agent.tags,
        told.tools,
        told.in_force,
        told.risk or None,
        told.contract,
        told.decisions,
        told.cost,
        told.last_run_at,
        told.certified_at,
        told.certified_until,
    )
    return dict(zip(COLUMNS, values, strict=True))
