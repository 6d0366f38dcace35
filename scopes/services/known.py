"""What the catalogue knows of whatever a charter names, for its advice (language §7)."""

from __future__ import annotations

from collections.abc import Iterable

from charter.language import Document, DocumentError, Known, read
from registry.models import ActionEntry, Agent, FieldEntry, ResourceEntry, Team
from registry.services.entries import names_of
from scopes.models import Version

MAX_CHARTERS = 50
_Named = tuple[str, int | None]


def known_about(document: Document, *, authors: Iterable[int]) -> Known:
    """The entries, the people of the teams it asks, and the charters of the agents it directs.

    `authors`: the ids of those who wrote it. Of agents without a pin the newest version counts.
    """
    named = {step.agent for step in document.workflow}
    found = Agent.objects.filter(slug__in=named).values_list("slug", flat=True)
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
        agents=frozenset({document.agent, *found}) if named else frozenset(),
        charters=_charters(document),
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


def _charters(document: Document) -> dict[_Named, Document]:
    """The charters of all whom it directs, and of those they direct in turn."""
    charters: dict[_Named, Document] = {}
    asked = _directed(document)
    while asked and len(charters) < MAX_CHARTERS:
        found = _read(asked)
        charters |= found
        below = {one for charter in found.values() for one in _directed(charter)}
        asked = below - charters.keys()
    return charters


def _directed(document: Document) -> set[_Named]:
    return {(step.agent, step.version) for step in document.workflow}


def _read(asked: set[_Named]) -> dict[_Named, Document]:
    slugs = {slug for slug, _ in asked}
    versions = Version.objects.filter(agent__slug__in=slugs).order_by("number")
    numbers: dict[_Named, int] = {}
    for slug, number in versions.values_list("agent__slug", "number"):
        numbers[slug, number] = numbers[slug, None] = number
    wanted = {one: numbers[one] for one in asked if one in numbers}
    texts = {
        (slug, number): text
        for slug, number, text in versions.filter(
            number__in=set(wanted.values())
        ).values_list("agent__slug", "number", "text")
    }
    return {
        (slug, version): charter
        for (slug, version), number in sorted(wanted.items(), key=str)
        if (charter := _charter(texts[slug, number])) is not None
    }


def _charter(text: str) -> Document | None:
    """A charter as it was saved; None for one today's language no longer reads."""
    try:
        return read(text)
    except DocumentError:
        return None
