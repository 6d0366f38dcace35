"""A break-glass, made through the services; and who heard of an event."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from approvals.models import BreakGlass
from approvals.services.break_glass import break_glass
from approvals.services.deployments import put_in_force
from registry.models import Notice
from tests.factories import (
    APPROVERS,
    ARTICLE,
    Cast,
    approve,
    asks_team,
    make_version,
    set_policies,
)


def told(name: str) -> QuerySet[Notice]:
    """Who heard of an event of this type, without `charter.`."""
    return Notice.objects.filter(event__type=f"charter.{name}").select_related("person")


def make_break_glass(cast: Cast, **overrides: Any) -> BreakGlass:
    """In force in staging by Alice and Dave, under rules of Frank's that let the others' team agree."""
    set_policies(cast, *APPROVERS, asks_team("others", break_glass=True))
    request = break_glass(
        make_version(cast.porter, by=cast.alice, text=ARTICLE),
        **{
            "environment": cast.staging,
            "by": cast.alice,
            "justification": "customers cannot be onboarded since the profile moved",
            "mode": "enforce",
            **overrides,
        },
    )
    approve(request, by=cast.dave)
    put_in_force(request.round.pk)
    return BreakGlass.objects.get(round=request.round)
