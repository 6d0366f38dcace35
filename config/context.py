"""What every page's frame shows: how much waits for this person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from approvals.services import queues
from registry import access
from registry.models import Person
from registry.services.ownership.transfers import offers_for
from registry.services.stopping.covering import standstill


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`counts`: {home, approvals, reviews} that wait for the signed-in person; read only when shown."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {}
    return {
        "counts": SimpleLazyObject(lambda: _counts(person)),
        "standstill": SimpleLazyObject(standstill),
        "sees_audit": SimpleLazyObject(lambda: access.may_read_audit(person)),
    }


def _counts(person: Person) -> dict[str, int]:
    return {
        "home": offers_for(person).count(),
        "approvals": len(queues.request_ids_for(person)),
        "reviews": queues.reviews_for(person).count(),
    }
