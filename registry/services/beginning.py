"""How an installation begins: its first administrator, and the environments agents run in."""

from __future__ import annotations

from django.db import transaction

from registry.errors import ConflictError, NotAllowedError
from registry.models import Environment, Person, Role
from registry.services import audit, people, roles

ENVIRONMENTS = (("staging", "Staging", False), ("production", "Production", True))


@transaction.atomic
def begin(*, email: str, name: str, password: str) -> Person:
    """Add the first administrator, and staging and production where there is no environment.

    `ConflictError` once there is an administrator: they make others.
    """
    try:
        roles.require_administrator(None)
    except NotAllowedError:
        raise ConflictError(
            "there is an administrator already", fix="ask them for the role"
        ) from None
    if Person.objects.filter(email=email.strip().lower()).exists():
        raise ConflictError(
            f"`{email}` is somebody's here already", fix="take another address"
        )
    person = people.add_person(email=email, name=name, password=password, by=None)
    if not Environment.objects.exists():
        _add_environments()
    roles.grant_role(person, role=Role.ADMINISTRATOR, by=None)
    return person


def _add_environments() -> None:
    for slug, name, is_production in ENVIRONMENTS:
        place = Environment.objects.create(
            slug=slug, name=name, is_production=is_production
        )
        audit.record(
            "environment.added",
            actor=None,
            target=place,
            summary=f"Added {place}",
            after={"Name": name, "Production": is_production},
        )
