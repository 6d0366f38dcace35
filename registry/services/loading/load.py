"""The load itself: one transaction, a handful of statements, one entry in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from registry.models import Agent, AgentLoad, AgentSummary, Person
from registry.services import audit
from registry.services.loading.lines import Line
from registry.services.loading.slugs import slug_for
from registry.services.search import index as search_index

BATCH = 2000


@dataclass(slots=True)
class _Sorted:
    """The lines by what becomes of them."""

    new: list[Agent]
    changed: list[Agent]
    unchanged: int
    claimed: int


@transaction.atomic
def load_agents(
    lines: Sequence[Line], *, name: str, digest: str, by: Person | None = None
) -> AgentLoad:
    """Put the lines into the catalogue as unclaimed agents; a line known by its id changes its agent.

    What somebody claimed, blocked or retired since is left as it is. `name` and `digest` (SHA-256) are those
    of the file, for the audit trail. Nothing is ever taken away.
    """
    _one_at_a_time()
    sorted_lines = _sort(lines)
    Agent.objects.bulk_create(sorted_lines.new, batch_size=BATCH)
    AgentSummary.objects.bulk_create(
        [AgentSummary(agent=agent) for agent in sorted_lines.new], batch_size=BATCH
    )
    Agent.objects.bulk_update(
        sorted_lines.changed, ["title", "kind", "purpose", "tags"], batch_size=BATCH
    )
    load = AgentLoad.objects.create(
        by=by,
        name=name[:200],
        digest=digest,
        added=len(sorted_lines.new),
        changed=len(sorted_lines.changed),
        unchanged=sorted_lines.unchanged,
        claimed=sorted_lines.claimed,
    )
    if load.added or load.changed:
        search_index.note_many(f"load:{load.pk}")
    audit.record(
        "agents.loaded",
        actor=by,
        target=load,
        summary=in_words(load),
        facts={"digest": digest, "lines": len(lines)},
    )
    return load


def _one_at_a_time() -> None:
    """Two loads of one list would each take its lines for new."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('load_agents', 0))"
        )


def in_words(load: AgentLoad) -> str:
    """What the load did, in a sentence."""
    words = (
        f"Loaded {load}: {load.added} added, {load.changed} changed, "
        f"{load.unchanged} unchanged"
    )
    if load.claimed:
        words += f", {load.claimed} left as they are because somebody decided on them"
    return words


def _sort(lines: Sequence[Line]) -> _Sorted:
    known = {
        agent.external_id: agent
        for agent in Agent.objects.select_for_update().filter(
            origin=Agent.Origin.LOADED,
            external_id__in=[line.external_id for line in lines],
        )
    }
    taken = set(Agent.objects.values_list("slug", flat=True))
    found = _Sorted(new=[], changed=[], unchanged=0, claimed=0)
    for line in lines:
        agent = known.get(line.external_id)
        if agent is None:
            agent = _new(line, taken)
            taken.add(agent.slug)
            found.new.append(agent)
        elif agent.state != Agent.State.UNCLAIMED:
            found.claimed += 1
        elif _change(agent, line):
            found.changed.append(agent)
        else:
            found.unchanged += 1
    return found


def _new(line: Line, taken: set[str]) -> Agent:
    return Agent(
        slug=slug_for(line.name, external_id=line.external_id, taken=taken),
        title=line.title,
        kind=line.kind,
        purpose=line.purpose,
        tags=list(line.tags),
        origin=Agent.Origin.LOADED,
        external_id=line.external_id,
        state=Agent.State.UNCLAIMED,
    )


def _change(agent: Agent, line: Line) -> bool:
    """Give the agent what the line says; whether that is something else."""
    before = (agent.title, agent.kind, agent.purpose, agent.tags)
    agent.title, agent.kind = line.title, line.kind
    agent.purpose, agent.tags = line.purpose, list(line.tags)
    return before != (agent.title, agent.kind, agent.purpose, agent.tags)
