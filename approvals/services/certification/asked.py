"""Whose word counts: whoever answers for the agent, but nobody for what they wrote themselves."""

from __future__ import annotations

from collections.abc import Iterator

from registry import access
from registry.models import Agent, Person, Role
from scopes.models import Version


def asked_of(agent: Agent, version: Version) -> Person | None:
    """Who is asked first: the accountable person; if they wrote the version, the nearest above who did not.

    Where nobody else is there, the accountable person all the same.
    """
    return next(_others(agent, version), agent.accountable)


def may_answer(person: Person, agent: Agent) -> bool:
    """The accountable person, the line above them, the lead of the owner team, an administrator; humans."""
    return access.may_hand_over(person, agent)


def may_certify(person: Person, agent: Agent, version: Version) -> bool:
    """Of those who may answer: who did not write the version, or nobody else could."""
    return may_answer(person, agent) and (
        person.pk not in authors_of(version) or is_alone(agent, version)
    )


def is_alone(agent: Agent, version: Version) -> bool:
    """Whether all who could certify it wrote it."""
    return next(_others(agent, version), None) is None


def authors_of(version: Version) -> set[int]:
    """Ids of everybody who wrote the version since the one before."""
    return {row.person_id for row in version.authors.all()}


def _others(agent: Agent, version: Version) -> Iterator[Person]:
    """Who answers for it and wrote nothing of it, nearest first: the line, the leads, administrators."""
    authors = authors_of(version)
    for person in _line(agent):
        if person.is_active and not person.is_service and person.pk not in authors:
            yield person


def _line(agent: Agent) -> Iterator[Person]:
    if agent.accountable is not None:
        yield agent.accountable
        yield from access.line_above(agent.accountable)
    for team in access.teams_above(agent.owner_team):
        if team.lead is not None:
            yield team.lead
    yield from Person.objects.filter(roles__role=Role.ADMINISTRATOR).order_by("pk")
