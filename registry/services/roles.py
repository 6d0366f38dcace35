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
    if role == Role.ADMINISTRATOR:
        require_another_administrator(person)
    held = person.roles.select_for_update().filter(role=role).first()
    if held is None:
        raise NotFoundError(f"{person} is not {role.label.lower()}")
    held.delete()
    audit.record(
        "role.revoked",
        actor=by,
        target=person,
        summary=f"{person} is no longer {role.label.lower()}",
    )


def require_another_administrator(person: Person) -> None:
    """`ConflictError` unless somebody here is administrator besides `person`.

    Ask it before a person is locked: whoever takes a role away names people in the audit trail after it.
    """
    grants = RoleGrant.objects.filter(role=Role.ADMINISTRATOR)
    # Locked first and looked at after: else two who take each other away would each see the other here.
    list(grants.select_for_update().order_by("pk").values_list("pk"))
    others = grants.exclude(person=person)
    if not others.filter(person__is_active=True, person__is_service=False).exists():
        raise ConflictError(
            "somebody has to be administrator", fix="name another one first"
        )
