"""Long lists: a page at a time, from where the last one ended. Rows that come meanwhile shift nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from registry.errors import InvalidError, InvalidFieldsError

USUAL, MOST = 50, 200


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows of a list; `next` is the cursor to go on from, None at the end."""

    items: list[Any]
    next: str | None


def slice_of(
    request: Request, rows: QuerySet[Any], *, order: Sequence[str] = ("-pk",)
) -> Slice:
    """The rows after `?cursor=`, at most `?limit=`; `order` names fields, the last one unique."""
    limit = _limit(request.query_params.get("limit"))
    salt = f"cursor:{request.path}:{','.join(order)}"
    text = request.query_params.get("cursor", "")
    if text:
        rows = rows.filter(_after(order, _opened(text, salt, len(order))))
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return Slice(found, None)
    values = [_plain(_value(found[limit - 1], name)) for name in order]
    return Slice(found[:limit], signing.dumps(values, salt=salt))


def page_answer(
    request: Request,
    rows: QuerySet[Any],
    kind: type[Serializer[Any]],
    *,
    order: Sequence[str] = ("-pk",),
) -> Response:
    """`{items, next}` of the rows, each as `kind` gives it."""
    found = slice_of(request, rows, order=order)
    return Response({"items": kind(found.items, many=True).data, "next": found.next})


def _limit(text: str | None) -> int:
    if text is None:
        return USUAL
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST:
        return int(text[:9])
    raise InvalidFieldsError([("/limit", f"a whole number from 1 to {MOST}")])


def _opened(text: str, salt: str, count: int) -> list[Any]:
    try:
        values = signing.loads(text, salt=salt)
    except signing.BadSignature:
        values = None
    if not isinstance(values, list) or len(values) != count:
        raise InvalidError(
            "this `cursor` is not one of this list",
            fix="send `next` of the page before as it came, or no cursor to begin",
        )
    return values


def _after(order: Sequence[str], values: list[Any]) -> Q:
    """Rows behind the one with these values; the first condition alone lets an index find them."""
    name, *others = order
    field, way = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
    value, *rest = values
    beyond = Q(**{f"{field}__{way}": value})
    if not others:
        return beyond
    return Q(**{f"{field}__{way}e": value}) & (beyond | _after(others, rest))


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.lstrip("-").split("__"):
        value = getattr(value, part)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, int | str) else str(value)
