"""How many agents each value of a facet would leave: only values that exist, the other facets as chosen."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Count, QuerySet, Value, When

from registry.models import Agent, AgentSummary, AgentWord, Environment, Team
from registry.services.listing.asked import Asked
from registry.services.listing.facets import (
    FACETS,
    NO_CHARTER,
    NOBODY,
    NOBODYS,
    Certified,
    Facet,
)
from registry.services.listing.plans import by_index
from registry.services.listing.rows import Listing

MOST_WORDS = 60
"""Of tags and tools the most frequent are offered."""

# The filters are looked at once, however many kinds of words are counted.
WORDS = """
    WITH kept AS MATERIALIZED ({kept})
    SELECT kind, value, agents FROM (
        SELECT kind, value, count(*) AS agents,
            row_number() OVER (PARTITION BY kind ORDER BY count(*) DESC, value) AS place
        FROM registry_agentword WHERE kind = ANY(%s) {among} GROUP BY kind, value
    ) counted WHERE place <= %s
"""
NO_AGENT = "SELECT NULL::bigint AS agent_id WHERE false"
AMONG = "AND agent_id IN (SELECT agent_id FROM kept)"

Tally = dict[str, int]
Rows = QuerySet[AgentSummary]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: how many agents it leaves, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool

    @property
    def words(self) -> str:
        """The value and its count: `Active (1,204)`."""
        return f"{self.label} ({self.count:,})"


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """A facet and what can be chosen of it."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def is_chosen(self) -> bool:
        """Whether any of its values is."""
        return any(choice.chosen for choice in self.choices)


def counts_of(shown: Listing) -> tuple[tuple[FacetCounts, ...], int]:
    """The facets that have anything to choose, and how many agents were found."""
    asked = shown.asked
    with by_index():
        tallies = _tallies(shown)
        # A facet that nothing is chosen of, and of which each agent has one value, counts them all.
        whole = next((name for name in _EACH_HAS_ONE if name not in asked.chosen), None)
        total = sum(tallies[whole].values()) if whole else shown.narrowed().count()
    facets = tuple(
        FacetCounts(name, facet.label, _choices(facet, tallies[name], asked))
        for name, facet in FACETS.items()
    )
    return tuple(facet for facet in facets if facet.choices), total


_EACH_HAS_ONE = ("state", "kind", "risk", "contract")
_COLUMNS = {
    "state": "state",
    "kind": "kind",
    "risk": "risk",
    "contract": "contract",
    "certified": "certified",
}
# An index of these four alone answers without the rows (`summary_counts`).
_TOGETHER = ("state", "kind", "risk", "contract")
_KINDS = tuple(AgentWord.Kind.values)


def _tallies(shown: Listing) -> dict[str, Tally]:
    """Facets that nothing is chosen of count the rows shown, several at one reading; the others each."""
    free = [name for name in FACETS if name not in shown.asked.chosen]
    tallies: dict[str, Tally] = {}
    for name in FACETS:
        if name in tallies:
            continue
        alike = free if name in free else [name]
        rows = shown.narrowed(but=name)
        if name in _KINDS:
            # What no filter narrows is counted without looking who says it.
            some = rows if shown.is_narrowed(but=name) else None
            tallies |= _words([kind for kind in _KINDS if kind in alike], some)
        elif name == "owner":
            tallies[name] = _owners(rows)
        elif name in _TOGETHER:
            tallies |= _by_columns(
                [each for each in _TOGETHER if each in alike], rows, shown.at
            )
        else:
            tallies |= _by_columns([name], rows, shown.at)
    return tallies


def _by_columns(names: list[str], rows: Rows, at: datetime) -> dict[str, Tally]:
    """Agents by the values of each of the columns."""
    if "certified" in names:
        where = FACETS["certified"].where
        cases = [When(where([word], at), then=Value(word)) for word in Certified.WORDS]
        rows = rows.annotate(certified=Case(*cases, output_field=CharField()))
    columns = [_COLUMNS[name] for name in names]
    tallies: dict[str, Tally] = {name: defaultdict(int) for name in names}
    counted = rows.order_by().values_list(*columns).annotate(agents=Count("*"))
    for *values, count in counted:
        for name, value in zip(names, values, strict=True):
            tallies[name][value or NO_CHARTER] += count
    return tallies


def _words(kinds: list[str], rows: Rows | None) -> dict[str, Tally]:
    """Agents by their words of these kinds, the most frequent; an agent counts for each. None: all agents."""
    kept, values = NO_AGENT, ()
    if rows is not None:
        with suppress(EmptyResultSet):  # filters that cannot keep anybody have no SQL
            kept, values = rows.order_by().values("agent_id").query.sql_with_params()
    statement = WORDS.format(kept=kept, among=AMONG if rows is not None else "")
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, kinds, MOST_WORDS])
        counted = cursor.fetchall()
    tallies: dict[str, Tally] = {kind: {} for kind in kinds}
    for kind, value, agents in counted:
        tallies[kind][value] = agents
    return tallies


def _owners(rows: Rows) -> Tally:
    counted = rows.order_by().values("owner_team")
    counted = counted.annotate(agents=Count("*"), lost=Count("pk", filter=NOBODYS))
    slugs = dict(Team.objects.order_by().values_list("pk", "slug"))
    tally = {
        slugs[row["owner_team"]]: row["agents"]
        for row in counted
        if row["owner_team"] in slugs
    }
    nobodys = sum(row["lost"] for row in counted)
    return {**tally, NOBODY: nobodys} if nobodys else tally


def _choices(facet: Facet, tally: Tally, asked: Asked) -> tuple[Choice, ...]:
    chosen = asked.chosen.get(facet.name, ())
    # What is chosen stays to be seen, and taken back, where it leaves nothing.
    values = [*tally, *(value for value in chosen if value not in tally)]
    labels = _labels(facet.name)
    made = (
        Choice(value, labels.get(value, value), tally.get(value, 0), value in chosen)
        for value in values
    )
    return tuple(sorted(made, key=lambda choice: _place(facet.name, choice)))


def _labels(name: str) -> dict[str, str]:
    if name == "owner":
        teams = Team.objects.order_by().values_list("slug", "name")
        return {**dict(teams), NOBODY: "Nobody"}
    if name == "environment":
        return dict(Environment.objects.values_list("slug", "name"))
    return _WORDS.get(name, {})


_WORDS: dict[str, dict[str, str]] = {
    "state": {value: str(label) for value, label in Agent.State.choices},
    "kind": {value: str(label) for value, label in Agent.Kind.choices},
    "risk": {
        value or NO_CHARTER: str(label) for value, label in AgentSummary.Risk.choices
    },
    "contract": {value: str(label) for value, label in AgentSummary.Contract.choices},
    "certified": Certified.WORDS,
}


def _place(name: str, choice: Choice) -> tuple[int, str]:
    """Facets with an order of their own keep it; teams, tags and tools go by their names."""
    if name in _WORDS:
        return list(_WORDS[name]).index(choice.value), ""
    return 0, choice.label.lower()
