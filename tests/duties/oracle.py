"""Who may approve, from the page again, slow and plain: it shares no code with what it judges.

Architecture, "Objects" and "Who may do what": authors and askers never count, nor service accounts, nor the
owner of record where the rules say so; a membership or role counts after a day; stages come in order; each
person has one word on a round, their own or that of somebody away.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DAY = 24.0


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    is_active: bool = True
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """`kind`: team, role, people, owner_team or line; `names`: of the group."""

    kind: str
    names: tuple[str, ...]
    quorum: int


@dataclass(frozen=True, slots=True)
class Graph:
    """`members` and `roles`: {team or role: {person: hours since}}; `within`: team to the one it is part of.

    `above`: person to whom they report. `writers`: those of each version, the oldest first; of the first the
    words are in force already, if `in_force`. `away`: person to who decides for them.
    """

    people: dict[str, Person]
    members: dict[str, dict[str, float]]
    within: dict[str, str]
    roles: dict[str, dict[str, float]]
    above: dict[str, str]
    owner_team: str
    accountable: str
    asker: str
    writers: tuple[frozenset[str], ...]
    in_force: bool
    stages: tuple[tuple[Need, ...], ...]
    without_owner: bool
    away: dict[str, str] = field(default_factory=dict)


def authors(graph: Graph) -> set[str]:
    """Whose words nobody has agreed to there yet, and who asks."""
    new = graph.writers[1:] if graph.in_force else graph.writers
    return {graph.asker}.union(*new)


def counts_for(graph: Graph, need: Need) -> set[str]:
    """Whose word counts for the need, if they have one."""
    if need.kind == "team":
        found = _for_a_day(graph.members[need.names[0]])
    elif need.kind == "owner_team":
        found = _for_a_day(graph.members[graph.owner_team])
    elif need.kind == "role":
        found = _for_a_day(graph.roles.get(need.names[0], {}))
    elif need.kind == "line":
        found = _line(graph)
    else:
        found = set(need.names)
    if graph.without_owner:
        found -= {graph.accountable, *graph.members[graph.owner_team]}
    return {name for name in found if _decides(graph.people[name])}


def can_be_met(graph: Graph) -> bool:
    """Whether there are enough others for every need."""
    return all(
        len(counts_for(graph, need) - authors(graph)) >= need.quorum
        and (need.kind != "line" or bool(_line(graph)))
        for stage in graph.stages
        for need in stage
    )


def open_stage(graph: Graph, said: list[str]) -> int | None:
    """The first stage that lacks somebody, from 0; None when everybody has agreed."""
    for place, stage in enumerate(graph.stages):
        for need in stage:
            if len(counts_for(graph, need) & set(said)) < need.quorum:
                return place
    return None


def word_of(graph: Graph, name: str, said: list[str], spoke: list[str]) -> str | None:
    """Whose word it would be if this person approved now; None where it would be refused.

    `said`: whose word was given; `spoke`: who gave it.
    """
    person = graph.people[name]
    stage = open_stage(graph, said)
    if stage is None or name in spoke or not _decides(person):
        return None
    if name in authors(graph):
        return None
    asked = set().union(*(counts_for(graph, need) for need in graph.stages[stage]))
    places = [name, *(one for one, deputy in graph.away.items() if deputy == name)]
    free = [one for one in places if one not in authors(graph) and one not in said]
    meant = [one for one in free if one in asked]
    return meant[0] if meant else None


def _decides(person: Person) -> bool:
    return person.is_active and not person.is_service


def _for_a_day(since: dict[str, float]) -> set[str]:
    return {name for name, hours in since.items() if hours >= DAY}


def _line(graph: Graph) -> set[str]:
    found: list[str] = []
    name = graph.above.get(graph.accountable)
    while name is not None and name not in found:
        found.append(name)
        name = graph.above.get(name)
    return set(found)
