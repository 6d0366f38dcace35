"""Being away: somebody else decides in one's place, for a while, and on the record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals.models import StandIn
from approvals.models.stand_ins import LONGEST
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotFoundError
from registry.models import Person
from registry.moments import moment
from registry.services import audit
from registry.services.telling import events


@transaction.atomic
def name_stand_in(
    person: Person, *, deputy: Person, starts_at: datetime, ends_at: datetime
) -> StandIn:
    """Let `deputy` decide for `person`, who says so themselves; one at a time.

    Raises `InvalidError` for times or people that make no sense, `ConflictError` where another is named.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    at = now()
    if deputy == person or deputy.is_service or not deputy.is_active:
        raise InvalidError("name another person, who is here")
    if ends_at <= max(starts_at, at) or ends_at - starts_at > LONGEST:
        raise InvalidError(
            "the end is after the start, in the future, and within 90 days"
        )
    others = StandIn.objects.filter(
        person=person, cancelled_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if others.exists():
        raise ConflictError(
            "somebody stands in for you then already", fix="take that back first"
        )
    named = StandIn.objects.create(
        person=person, deputy=deputy, starts_at=starts_at, ends_at=ends_at
    )
    audit.record(
        "stand_in.named",
        actor=person,
        target=named,
        summary=f"{deputy} decides for {person} until {moment(ends_at)}",
    )
    events.emit(
        "stand_in.named",
        named,
        title=f"{deputy} decides for {person}",
        text=f"From {moment(starts_at)} until {moment(ends_at)}, {deputy} is "
        f"asked what {person} is asked.",
        path="/approvals/",
        data={"stand_in": named.pk},
        concerning={deputy},
    )
    return named


@transaction.atomic
def cancel_stand_in(pk: int, *, by: Person) -> StandIn:
    """Be back: the stand-in ends now. What was decided stays decided."""
    named = StandIn.objects.select_for_update().filter(pk=pk, person=by).first()
    if named is None:
        raise NotFoundError("there is no such stand-in of yours")
    if named.cancelled_at is None:
        named.cancelled_at = now()
        named.save(update_fields=["cancelled_at"])
        audit.record(
            "stand_in.cancelled",
            actor=by,
            target=named,
            summary=f"{named.deputy} no longer decides for {by}",
        )
    return named


def people_away(deputy: Person, *, at: datetime) -> list[Person]:
    """Those for whom this person decides at `at`."""
    if deputy.is_service or not deputy.is_active:
        return []
    acting = StandIn.objects.acting(at=at).filter(
        deputy=deputy, person__is_active=True, person__is_service=False
    )
    return [named.person for named in acting.select_related("person")]
