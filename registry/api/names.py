"""Teams, people and environments that a program names in what it sends."""

from __future__ import annotations

from registry.errors import InvalidFieldsError
from registry.models import Environment, Person, Team


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
