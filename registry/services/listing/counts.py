"""How many agents each value of a facet would leave: only values that exist, the other facets as chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, F, Func, QuerySet, Value, When

from registry.models import Agent, AgentSummary, Environment, Team
from registry.services.listing.asked import Asked
from registry.services.listing.facets import (
    FACETS,
    NO_CHARTER,
    NOBODY,
    NOBODYS,
    Certified,
    Facet,
)
from registry.services.listing.rows import Listing

MOST_WORDS = 60
"""Of tags and tools the most frequent are offered."""

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
    tallies = _tallies(shown)
    facets = tuple(
        FacetCounts(name, facet.label, _choices(facet, tallies[name], asked))
        for name, facet in FACETS.items()
    )
    # A facet that nothing is chosen of, and of which each agent has one value, counts them all.
    whole = next((name for name in _EACH_HAS_ONE if name not in asked.chosen), None)
    total = sum(tallies[whole].values()) if whole else shown.narrowed().count()
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
_ARRAYS = {"tag": "tags", "tool": "tools"}


def _tallies(shown: Listing) -> dict[str, Tally]:
    """A facet that nothing is chosen of counts the rows shown: those of a few values at one reading."""
    free = [name for name in _TOGETHER if name not in shown.asked.chosen]
    tallies = _by_columns(free, shown.narrowed(), shown.at) if free else {}
    for name in FACETS:
        if name in tallies:
            continue
        rows = shown.narrowed(but=name)
        if name in _COLUMNS:
            tallies |= _by_columns([name], rows, shown.at)
        elif name == "owner":
            tallies[name] = _owners(rows)
        elif name == "environment":
            word = Func(F("in_force"), function="jsonb_object_keys")
            tallies[name] = _words(rows, word)
        else:
            tallies[name] = _words(rows, Func(F(_ARRAYS[name]), function="unnest"))
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


def _words(rows: Rows, word: Func) -> Tally:
    """Agents by the words of a list of theirs; an agent counts for each of its words."""
    word.output_field = CharField()
    listed = rows.order_by().annotate(word=word).values_list("word")
    counted = listed.annotate(agents=Count("*")).order_by("-agents", "word")
    return dict(counted[:MOST_WORDS])


def _owners(rows: Rows) -> Tally:
    by_id = dict(rows.order_by().values_list("owner_team").annotate(agents=Count("*")))
    slugs = dict(Team.objects.filter(pk__in=by_id).values_list("pk", "slug"))
    tally = {slugs[pk]: count for pk, count in by_id.items() if pk in slugs}
    nobodys = rows.filter(NOBODYS).count()
    return {**tally, NOBODY: nobodys} if nobodys else tally


def _choices(facet: Facet, tally: Tally, asked: Asked) -> tuple[Choice, ...]:
    chosen = asked.chosen.get(facet.name, ())
    # What is chosen stays to be seen, and taken back, where it leaves nothing.
    values = [*tally, *(value for value in chosen if value not in tally)]
    labels = _labels(facet.name, values)
    made = (
        Choice(value, labels.get(value, value), tally.get(value, 0), value in chosen)
        for value in values
    )
    return tuple(sorted(made, key=lambda choice: _place(facet.name, choice)))


def _labels(name: str, values: Iterable[str]) -> dict[str, str]:
    if name == "owner":
        teams = Team.objects.filter(slug__in=list(values)).values_list("slug", "name")
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
