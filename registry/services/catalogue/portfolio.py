"""The portfolio: all agents by owner or risk, what they cost and where nobody answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from registry.models import Agent, AgentCost, AgentSummary, Team
from registry.services.listing import Listing, agents_of
from registry.services.listing.facets import NOBODYS
from registry.services.listing.plans import by_index

GROUPS = ("owner", "risk")
COLUMNS = {"owner": "owner_team", "risk": "risk"}
NEVER_PUT = Q(certified_at=None)
COUNTS = {
    "agents": Q(),
    "high": Q(risk="high"),
    "breached": Q(contract="breached"),
    "at_risk": Q(contract="at_risk"),
    "unanswered": NOBODYS,
    "never_certified": NEVER_PUT,
}


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of a set of agents, and what they cost in 30 days: `(amount, currency or counter)`."""

    agents: int = 0
    high: int = 0
    breached: int = 0
    at_risk: int = 0
    unanswered: int = 0
    never_certified: int = 0
    costs: tuple[tuple[Decimal, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Agents of one owner, or of one risk: their totals, and those of them on this page."""

    key: Any
    label: str
    totals: Totals
    agents: Sequence[Agent] = field(default_factory=tuple)


def groups_of(shown: Listing, by: str) -> list[Group]:
    """Every group with its totals, in order: owners by name, nobody first; risks from the highest."""
    column = COLUMNS[by]
    rows = shown.narrowed().order_by()
    counted = rows.values_list(column).annotate(
        **{name: Count("pk", filter=which) for name, which in COUNTS.items()}
    )
    labels = _labels(by)
    with by_index():
        costs, sizes = _costs(rows, column), list(counted)
    groups = [
        Group(
            key,
            labels.get(key, str(key)),
            Totals(
                costs=tuple(costs.get(key, ())),
                **dict(zip(COUNTS, counts, strict=True)),
            ),
        )
        for key, *counts in sizes
    ]
    order = list(AgentSummary.Risk.values)
    if by == "risk":
        return sorted(groups, key=lambda group: order.index(group.key))
    return sorted(groups, key=lambda group: (group.key is not None, group.label))


def _costs(
    rows: QuerySet[AgentSummary], column: str
) -> dict[Any, list[tuple[Decimal, str]]]:
    sums = (
        AgentCost.objects.filter(summary__in=rows.values("pk"))
        .values_list(f"summary__{column}", "name")
        .annotate(total=Sum("amount"))
        .order_by("name")
    )
    costs: dict[Any, list[tuple[Decimal, str]]] = defaultdict(list)
    for key, name, total in sums:
        costs[key].append((total, name))
    return costs


def _labels(by: str) -> dict[Any, str]:
    if by == "risk":
        return {
            value: f"{label} risk" if value else str(label)
            for value, label in AgentSummary.Risk.choices
        }
    return {None: "Nobody", **dict(Team.objects.values_list("pk", "name"))}


def all_together(groups: Sequence[Group]) -> Totals:
    """The totals of all groups."""
    costs: dict[str, Decimal] = defaultdict(Decimal)
    for group in groups:
        for amount, name in group.totals.costs:
            costs[name] += amount
    sums = {
        name: sum(getattr(group.totals, name) for group in groups) for name in COUNTS
    }
    ordered = tuple((amount, name) for name, amount in sorted(costs.items()))
    return Totals(costs=ordered, **sums)


def page_of_groups(
    shown: Listing, by: str, groups: Sequence[Group], *, start: int, size: int
) -> list[Group]:
    """The groups with the agents that stand on a page of `size` agents from `start` on."""
    spans: list[tuple[Group, int, int]] = []
    passed = 0
    for group in groups:
        first = max(start - passed, 0)
        last = min(start + size - passed, group.totals.agents)
        if first < last:
            spans.append((group, first, last))
        passed += group.totals.agents
    ids = _ids_of(shown, COLUMNS[by], spans)
    every = {agent.pk: agent for agent in agents_of(pk for pks in ids for pk in pks)}
    return [
        replace(group, agents=tuple(every[pk] for pk in pks if pk in every))
        for (group, _, _), pks in zip(spans, ids, strict=True)
    ]


def _ids_of(
    shown: Listing, column: str, spans: Sequence[tuple[Group, int, int]]
) -> list[list[int]]:
    """The ids of each span: of all groups that stand there whole at one reading, of the rest each."""
    rows = shown.narrowed().order_by("title", "pk")
    whole = [group.key for group, *span in spans if span == [0, group.totals.agents]]
    found: dict[Any, list[int]] = defaultdict(list)
    for key, pk in rows.filter(_among(column, whole)).values_list(column, "pk"):
        found[key].append(pk)
    for group, first, last in spans:
        if group.key not in whole:
            mine = rows.filter(_among(column, [group.key]))
            found[group.key] = list(mine.values_list("pk", flat=True)[first:last])
    return [found[group.key][: last - first] for group, first, last in spans]


def _among(column: str, keys: Sequence[Any]) -> Q:
    found = Q(**{f"{column}__in": [key for key in keys if key is not None]})
    return found | Q(**{f"{column}__isnull": True}) if None in keys else found
