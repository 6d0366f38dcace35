"""Companies drawn at random, at the edges where somebody could approve what they should not."""

from __future__ import annotations

from random import Random  # noqa: TID251 (the same seed makes the same cases)

from tests.duties.oracle import Graph, Need, Person

NAMES = ("ann", "ben", "cy", "dot", "eve", "fay", "gus", "hal")
TEAMS = ("makers", "checkers", "board")
HOURS = (0.5, 23.9, 24.1, 24.1, 700.0, 700.0, 700.0)
ROLE = "auditor"


def drawn(random: Random) -> Graph:
    people = {name: _person(name, random) for name in NAMES}
    # Somebody has to own the agent and ask.
    people["ann"] = Person("ann")
    members = {
        team: {
            name: random.choice(HOURS)
            for name in random.sample(NAMES, random.randint(3, 6))
        }
        for team in TEAMS
    }
    members["makers"]["ann"] = 700.0
    writers = tuple(
        frozenset(random.sample(NAMES, random.choice([0, 0, 1, 2]))) | {"ann"}
        for _ in range(random.randint(1, 3))
    )
    return Graph(
        people=people,
        members=members,
        within=_within(random),
        roles={
            ROLE: {
                name: random.choice(HOURS)
                for name in random.sample(NAMES, random.randint(1, 5))
                if not people[name].is_service
            }
        },
        above=_above(random),
        owner_team="makers",
        accountable="ann",
        asker=random.choice(_who_may_ask(people, members)),
        writers=writers,
        in_force=len(writers) > 1 and random.random() < 0.6,
        stages=tuple(tuple(_needs(random)) for _ in range(random.choice([1, 1, 2, 3]))),
        without_owner=random.random() < 0.3,
        away=_away(random, people),
    )


def _person(name: str, random: Random) -> Person:
    kind = random.random()
    return Person(name, is_active=kind > 0.1, is_service=0.1 < kind < 0.2)


def _who_may_ask(
    people: dict[str, Person], members: dict[str, dict[str, float]]
) -> list[str]:
    return sorted(
        name
        for name in members["makers"]
        if people[name].is_active and not people[name].is_service
    )


def _within(random: Random) -> dict[str, str]:
    """One team is part of another, or of none."""
    inner, outer = random.sample(TEAMS, 2)
    return {inner: outer} if random.random() < 0.7 else {}


def _above(random: Random) -> dict[str, str]:
    """Everybody reports to somebody further on, or to nobody."""
    order = list(NAMES)
    random.shuffle(order)
    return {
        name: order[random.randint(place + 1, len(order) - 1)]
        for place, name in enumerate(order[:-1])
        if random.random() < 0.7
    }


def _needs(random: Random) -> list[Need]:
    groups: list[tuple[str, tuple[str, ...]]] = [
        ("team", (random.choice(TEAMS[1:]),)),
        ("role", (ROLE,)),
        ("people", tuple(sorted(random.sample(NAMES, 4)))),
        ("owner_team", ()),
        ("line", ()),
    ]
    weights = [8, 1, 5, 2, 1]
    chosen = set(random.choices(groups, weights, k=random.choice([1, 1, 1, 2])))
    return [
        Need(kind, names, random.choice([1, 1, 1, 2])) for kind, names in sorted(chosen)
    ]


def _away(random: Random, people: dict[str, Person]) -> dict[str, str]:
    """Who is away and who decides for them; a chain of them is no longer word."""
    found = {}
    for name in random.sample(NAMES, random.choice([0, 1, 2, 3])):
        deputy = random.choice([one for one in NAMES if one != name])
        if people[deputy].is_active and not people[deputy].is_service:
            found[name] = deputy
    return found
