"""Roles over the whole installation: given, taken away, and asked for by services."""

from __future__ import annotations

from django.db import transaction

from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.models import Person, Role, RoleGrant
from registry.services import audit


def require_administrator(by: Person | None) -> None:
    """`by` None is the installation itself, allowed while there is no administrator."""
    if by is not None and by.has_role(Role.ADMINISTRATOR):
        return
    if by is None and not RoleGrant.objects.filter(role=Role.ADMINISTRATOR).exists():
        return
    raise NotAllowedError("only an administrator changes people, teams and roles")


@transaction.atomic
def grant_role(person: Person, *, role: Role, by: Person | None) -> RoleGrant:
    """Give a role over the whole installation."""
    require_administrator(by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_service or not person.is_active:
        raise InvalidError(f"{person} cannot hold a role", fix="name an active person")
    if person.roles.filter(role=role).exists():
        raise ConflictError(f"{person} is {role.label.lower()} already")
    grant = RoleGrant.objects.create(person=person, role=role)
    audit.record(
        "role.granted",
        actor=by,
        target=person,
        summary=f"{person} is now {role.label.lower()}",
    )
    return grant


@transaction.atomic
def revoke_role(person: Person, *, role: Role, by: Person) -> None:
    """Take a role away; one active administrator stays."""
    require_administrator(by)
    # All of them locked, so that two do not take each other's away at once.
    grants = RoleGrant.objects.select_for_update(of=("self",)).filter(role=role)
    held = {grant.person_id: grant for grant in grants.select_related("person")}
    if person.pk not in held:
        raise NotFoundError(f"{person} is not {role.label.lower()}")
    others = [
        grant
        for key, grant in held.items()
        if key != person.pk and grant.person.is_active and not grant.person.is_service
    ]
    if role == Role.ADMINISTRATOR and not others:
        raise ConflictError(
            "somebody has to be administrator", fix="name another one first"
        )
    held[person.pk].delete()
    audit.record(
        "role.revoked",
        actor=by,
        target=person,
        summary=f"{person} is no longer {role.label.lower()}",
    )
