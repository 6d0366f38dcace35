"""The facets of the list: each narrows it by one fact that `AgentSummary` tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from registry.models import (
    Agent,
    AgentSummary,
    AgentWord,
    Environment,
    Orphan,
    Person,
    Team,
)

SOON = timedelta(days=30)
"""A deployment that ends within this long is to be certified again soon."""
NOBODY = "nobody"
NOBODYS = (
    Q(owner_team=None)
    | Q(accountable=None)
    | Q(accountable__in=Person.objects.filter(is_active=False).values("pk"))
)
"""No team owns it, or nobody who is still here answers for it."""
NO_CHARTER = "none"
WORD_LENGTH = 128


class Certified:
    """The values of the facet `certified`, and their words."""

    NEVER, PAST, SOON, LATER = "never", "past", "soon", "later"
    WORDS = {
        NEVER: "Never",
        PAST: "Ran out",
        SOON: "Within 30 days",
        LATER: "Later",
    }


@dataclass(frozen=True, slots=True)
class Facet:
    """`known`: the values that make sense among those given; `where`: the rows that any of them means."""

    name: str
    label: str
    known: Callable[[Sequence[str]], set[str]]
    where: Callable[[Sequence[str], datetime], Q]


def _owner(values: Sequence[str], at: datetime) -> Q:  # noqa: ARG001 (every facet is asked alike)
    teams = Team.objects.filter(slug__in=values).values_list("pk", flat=True)
    found = Q(owner_team__in=list(teams))
    return found | NOBODYS if NOBODY in values else found


def _risk(values: Sequence[str], at: datetime) -> Q:  # noqa: ARG001 (every facet is asked alike)
    return Q(risk__in=["" if value == NO_CHARTER else value for value in values])


def _certified(values: Sequence[str], at: datetime) -> Q:
    meanings = {
        Certified.NEVER: Q(certified_at=None),
        Certified.PAST: Q(certified_at__isnull=False)
        & (Q(certified_until=None) | Q(certified_until__lt=at)),
        Certified.SOON: Q(certified_until__gte=at, certified_until__lt=at + SOON),
        Certified.LATER: Q(certified_until__gte=at + SOON),
    }
    found = Q()
    for value in values:
        found |= meanings[value]
    return found


def _among(choices: Sequence[str]) -> Callable[[Sequence[str]], set[str]]:
    return lambda values: set(values) & set(choices)


def _is_in(column: str) -> Callable[[Sequence[str], datetime], Q]:
    return lambda values, _at: Q(**{f"{column}__in": list(values)})


def _says(kind: str) -> Callable[[Sequence[str], datetime], Q]:
    def where(values: Sequence[str], at: datetime) -> Q:  # noqa: ARG001 (every facet is asked alike)
        said = AgentWord.objects.filter(kind=kind, value__in=list(values))
        return Q(pk__in=said.values("summary"))

    return where


def _teams(values: Sequence[str]) -> set[str]:
    named = Team.objects.filter(slug__in=values).values_list("slug", flat=True)
    return {*named, *({NOBODY} & set(values))}


def _environments(values: Sequence[str]) -> set[str]:
    return set(
        Environment.objects.filter(slug__in=values).values_list("slug", flat=True)
    )


def _words(values: Sequence[str]) -> set[str]:
    return {value for value in values if len(value) <= WORD_LENGTH}


_RISKS = [risk or NO_CHARTER for risk in AgentSummary.Risk.values]
_CONTRACTS = AgentSummary.Contract.values

FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("state", "State", _among(Agent.State.values), _is_in("state")),
        Facet("owner", "Owner", _teams, _owner),
        Facet("environment", "In force in", _environments, _says("environment")),
        Facet("risk", "Risk", _among(_RISKS), _risk),
        Facet("contract", "Contract", _among(_CONTRACTS), _is_in("contract")),
        Facet("kind", "Kind", _among(Agent.Kind.values), _is_in("kind")),
        Facet("tag", "Tag", _words, _says("tag")),
        Facet("tool", "Tool", _words, _says("tool")),
        Facet(
            "certified", "Certified until", _among(list(Certified.WORDS)), _certified
        ),
    )
}


def needs_attention(at: datetime) -> Q:
    """Stopped, nobody's, breaking a promise or close to it, or soon to end."""
    return (
        Q(state__in=[Agent.State.SUSPENDED, Agent.State.UNCLAIMED])
        | Q(agent_id__in=Orphan.objects.filter(ended_at=None).values("agent_id"))
        | Q(contract__in=["breached", "at_risk"])
        | Q(certified_until__lt=at + SOON)
    )
