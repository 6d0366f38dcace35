"""What the catalogue knows of whatever a charter names, for its advice (language §7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max

from charter.language import Document, DocumentError, Known, read
from registry.models import (
    ActionEntry,
    Agent,
    Environment,
    FieldEntry,
    ResourceEntry,
    Team,
)
from registry.services.catalogue.entries import names_of
from scopes.models import InForce, Version

MAX_CHARTERS = 50
GONE: dict[str, str] = {
    Agent.State.RETIRED: "is retired",
    Agent.State.BLOCKED: "is blocked",
}
"""What an agent is that never acts again, in words."""
Named = tuple[str, int | None]
"""An agent's slug and the version a step pins it to, None for what is in force."""


def known_about(
    document: Document,
    *,
    authors: Iterable[int],
    environment: Environment | None = None,
) -> Known:
    """The entries, the people of the teams it asks, and the charters of the agents it directs.

    `authors`: the ids of those who wrote it. Of an agent without a pin what is in force counts, in the
    environment if there is one (else in production first), and where nothing is, its newest version.
    """
    named = {step.agent for step in document.workflow}
    states = dict(Agent.objects.filter(slug__in=named).values_list("slug", "state"))
    context = list(FieldEntry.objects.all())
    return Known(
        actions=names_of(ActionEntry),
        resources=names_of(ResourceEntry),
        ranges={
            field.name: (field.least, field.greatest)
            for field in context
            if field.least is not None and field.greatest is not None
        },
        fed=frozenset(
            field.name for field in context if field.sender != FieldEntry.Sender.AGENT
        ),
        sent=frozenset(field.name for field in context),
        teams=_teams(document),
        authors=frozenset(str(author) for author in authors),
        agents=frozenset({document.agent, *states}) if named else frozenset(),
        gone={slug: GONE[state] for slug, state in states.items() if state in GONE},
        charters=_charters(document, environment),
    )


def _teams(document: Document) -> dict[str, frozenset[str]]:
    """Who may answer in each team it names; nobody where there is no such team."""
    scope = document.authorization
    named = {one.reviewers for one in scope.boundary.requires_approval if one.reviewers}
    named |= {one.reviewers for one in scope.escalation if one.reviewers}
    people: dict[str, set[str]] = {team: set() for team in named}
    if named:
        members = Team.objects.filter(
            slug__in=named,
            memberships__person__is_active=True,
            memberships__person__is_service=False,
        )
        for team, person in members.values_list("slug", "memberships__person"):
            people[team].add(str(person))
    return {team: frozenset(found) for team, found in people.items()}


def _charters(
    document: Document, environment: Environment | None
) -> dict[Named, Document]:
    below = charters_below(document, environment=environment)
    return {
        one: charter.document
        for one, charter in below.items()
        if charter.document is not None
    }


@dataclass(frozen=True, slots=True)
class Charter:
    """A version and what it reads as; `document` None: today's language no longer reads it."""

    version: Version
    document: Document | None


def charters_below(
    document: Document, *, environment: Environment | None
) -> dict[Named, Charter]:
    """The charters of all whom it directs, and of those they direct; hardly more than `MAX_CHARTERS`."""
    charters: dict[Named, Charter] = {}
    asked = _directed(document)
    while asked and len(charters) < MAX_CHARTERS:
        found = {
            one: Charter(version, _document(version))
            for one, version in sorted(
                versions_meant(asked, environment=environment).items(), key=str
            )
        }
        charters |= found
        below: set[Named] = set()
        for charter in found.values():
            below |= _directed(charter.document) if charter.document else set()
        asked = below - charters.keys()
    return charters


def _directed(document: Document) -> set[Named]:
    return {(step.agent, step.version) for step in document.workflow}


def _document(version: Version) -> Document | None:
    try:
        return read(version.text)
    except DocumentError:
        return None


def versions_meant(
    asked: Iterable[Named], *, environment: Environment | None
) -> dict[Named, Version]:
    """The version that each (agent, pin) names; without a pin what is in force, else the newest."""
    wanted = set(asked)
    unpinned = {slug for slug, pin in wanted if pin is None}
    meant: dict[Named, tuple[str, int]] = {
        **_newest(unpinned),
        **_answering(unpinned, environment),
    }
    meant |= {(slug, pin): (slug, pin) for slug, pin in wanted if pin is not None}
    rows = Version.objects.filter(
        agent__slug__in={slug for slug, _ in meant.values()},
        number__in={number for _, number in meant.values()},
    ).select_related("agent")
    there = {(row.agent.slug, row.number): row for row in rows}
    return {
        one: there[at] for one, at in meant.items() if one in wanted and at in there
    }


def _newest(slugs: set[str]) -> dict[Named, tuple[str, int]]:
    rows = (
        Version.objects.filter(agent__slug__in=slugs)
        .order_by()
        .values_list("agent__slug")
        .annotate(newest=Max("number"))
    )
    return {(slug, None): (slug, number) for slug, number in rows}


def _answering(
    slugs: set[str], environment: Environment | None
) -> dict[Named, tuple[str, int]]:
    rows = InForce.objects.filter(agent__slug__in=slugs)
    if environment is not None:
        rows = rows.filter(environment=environment)
    # The last one counts: production, where there are several.
    found = rows.order_by(
        "environment__is_production", "-environment__name"
    ).values_list("agent__slug", "manifest__version__number")
    return {(slug, None): (slug, number) for slug, number in found}
