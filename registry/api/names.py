"""Teams, people and environments that a program names in what it sends."""

from __future__ import annotations

from collections.abc import Sequence

from registry.errors import InvalidFieldsError
from registry.models import Agent, Environment, Person, Team


def team_named(slug: str, *, pointer: str) -> Team:
    """The team; `InvalidFieldsError` at `pointer` when there is none."""
    found = Team.objects.filter(slug=slug).first()
    if found is None:
        raise InvalidFieldsError([(pointer, f"there is no team `{slug}`")])
    return found


def person_numbered(pk: int, *, pointer: str) -> Person:
    """The person; `InvalidFieldsError` at `pointer` when there is none."""
    found = Person.objects.filter(pk=pk).first()
    if found is None:
        raise InvalidFieldsError([(pointer, f"there is no person {pk}")])
    return found


def environment_named(slug: str, *, pointer: str) -> Environment:
    """The environment; `InvalidFieldsError` at `pointer` when there is none."""
    found = Environment.objects.filter(slug=slug).first()
    if found is None:
        raise InvalidFieldsError([(pointer, f"there is no environment `{slug}`")])
    return found


def agents_named(slugs: Sequence[str], *, pointer: str) -> list[Agent]:
    """The agents in the order given, each once; `InvalidFieldsError` at `pointer` names the missing."""
    rows = Agent.objects.select_related("owner_team", "accountable__reports_to")
    found = {agent.slug: agent for agent in rows.filter(slug__in=slugs)}
    missing = [slug for slug in dict.fromkeys(slugs) if slug not in found]
    if missing:
        names = ", ".join(f"`{slug}`" for slug in missing[:5])
        raise InvalidFieldsError([(pointer, f"there is no agent {names}")])
    return [found[slug] for slug in dict.fromkeys(slugs)]
