"""What a run is worth to a clause: the value its source reported, or what the server counted itself.

Where a clause names its source, nobody else's word counts: an agent cannot meet a promise that the CRM keeps.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, DecimalField, F, OuterRef, Subquery
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast, Coalesce

from charter.language.document import Clause
from scopes.models import Metric, Review

SERVER = "server"
_NUMBER: DecimalField[Any, Any] = DecimalField(max_digits=24, decimal_places=6)
_REVIEWS = (
    Review.objects.filter(run=OuterRef("pk"))
    .order_by()
    .values("run")
    .annotate(count=Count("pk"))
    .values("count")
)
_SERVER: dict[str, Combinable] = {
    "actions": Cast(F("actions_used"), _NUMBER),
    "denials": Cast(F("refused"), _NUMBER),
    "minutes": RawSQL(
        "extract(epoch FROM coalesce(closed_at, expires_at) - opened_at) / 60", ()
    ),
    "reviews": Cast(Coalesce(Subquery(_REVIEWS), 0), _NUMBER),
    "cost_usd": RawSQL("coalesce(counters->>'cost_usd', '0')::numeric", ()),
}
"""What the server knows without a report (language §6)."""


def value_of(clause: Clause) -> Combinable:
    """An expression over runs: the clause's value, null where none was reported."""
    if clause.source == SERVER and clause.metric in _SERVER:
        return _SERVER[clause.metric]
    reported = Metric.objects.filter(run=OuterRef("pk"), name=clause.metric)
    if clause.source is not None:
        reported = reported.filter(source=clause.source)
    return Subquery(reported.order_by("-at", "-pk").values("value")[:1])
