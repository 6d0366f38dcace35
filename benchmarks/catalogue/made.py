"""The made-up agents, the same every time, and how rows get into the database."""

from __future__ import annotations

import random  # noqa: TID251 (the same data every time, and nothing to guess)
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg

from benchmarks.catalogue.charters import Template, templates

SEED = 20260301
VERSIONS = 5
TEAMS = 200
PEOPLE = 1000
RUNS = 2
CALLS = 6
STAGING, PRODUCTION = 1, 2
STATES = (["active"] * 89) + (["suspended"] * 4) + (["retired"] * 5) + ["unclaimed"] * 2
CONTRACTS = ["met"] * 6 + ["no_data"] * 2 + ["at_risk", "breached"]
TAGS = [f"{area}-{number}" for area in ("sales", "ops", "law") for number in range(40)]
AREAS = ("Lyon", "Oslo", "Porto", "Leeds", "Graz", "Turin", "Bergen", "Gent")
NOW = datetime.now(UTC).replace(microsecond=0)

Connection = psycopg.Connection[Any]
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Made:
    """One made-up agent."""

    pk: int
    slug: str
    title: str
    state: str
    team: int | None
    person: int | None
    tags: list[str]
    charters: list[Template]
    places: list[int]


def made_agents(agents: int) -> list[Made]:
    """So many agents."""
    chance = random.Random(SEED)  # noqa: S311 (nothing to guess)
    kinds = templates(VERSIONS)
    return [_agent(pk, chance, kinds) for pk in range(1, agents + 1)]


def _agent(pk: int, chance: random.Random, kinds: list[list[Template]]) -> Made:
    charters = chance.choice(kinds)
    thing = charters[0].thing
    state = chance.choice(STATES)
    owned = state != "unclaimed"
    return Made(
        pk=pk,
        slug=f"{thing}-clerk-{pk}",
        title=f"{chance.choice(AREAS)} {thing} clerk {pk}",
        state=state,
        team=chance.randint(1, TEAMS) if owned else None,
        person=chance.randint(1, PEOPLE) if owned else None,
        tags=sorted(chance.sample(TAGS, chance.randint(0, 4))),
        charters=charters,
        places=sorted(chance.sample([STAGING, PRODUCTION], chance.choice([0, 1, 1, 2])))
        if owned
        else [],
    )


def ends(one: Made) -> datetime:
    """When what is in force ends."""
    return NOW + timedelta(days=one.pk % 365, hours=1)


def digest(text: str) -> str:
    """The digest of a text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def copy_rows(
    connection: Connection, table: str, columns: str, rows: Iterable[Row]
) -> None:
    """Send the rows by COPY."""
    statement = f"COPY {table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
