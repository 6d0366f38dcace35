"""How an address is described in the OpenAPI document: one call a method, the very serializers it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from registry.rest.pages import MOST, USUAL

Described = TypeVar("Described", bound=Callable[..., Any])
PROBLEM = "application/problem+json"


class FieldProblem(serializers.Serializer[Any]):
    """One member that makes no sense."""

    pointer = serializers.CharField(help_text="a JSON pointer (RFC 6901)")
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """Why it was not done (RFC 9457). Some codes bring members of their own."""

    type = serializers.CharField(help_text="urn:charter:problem:<code>")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="listed in docs/codes.md; never renamed")
    fix = serializers.CharField(help_text="what to do next; may be empty")
    request_id = serializers.CharField()
    pointer = serializers.CharField(required=False)
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]  # the metaclass takes fields away from the class


WORDS = {
    400: "it is no JSON, or JSON that two readers read differently; or U+0000 in the address",
    401: "no session, and no token that works",
    403: "it may be seen, but not done by this caller",
    404: "nothing there that this person may see",
    409: "it is not in the state that was assumed",
    415: "the body is not application/json",
    422: "what was sent makes no sense; `errors` names each member",
    428: "`If-Match` is missing",
    429: "too many requests; `Retry-After` says when",
}
ALWAYS = (401, 403, 429)
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="1 to 255 printable characters. For 24 hours a repeat gets the same answer.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="the `ETag` of the draft that this was made from",
)
CURSOR = OpenApiParameter(
    "cursor", OpenApiTypes.STR, description="`next` of the page before"
)
LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    description="how many at most",
)


def operation(
    name: str,
    summary: str,
    *,
    answers: Any,
    asks: Any = None,
    status: int | tuple[int, str] = 200,
    refuses: Iterable[int] = (),
    query: Iterable[Any] = (),
    once: bool = False,
    session_only: bool = False,
    tag: str = "",
    more: dict[Any, Any] | None = None,
) -> Callable[[Described], Described]:
    """Describe one method: its id (verb_noun), what it takes and answers, which statuses refuse.

    `status`: with a media type where the answer is no JSON.
    `once`: it takes an `Idempotency-Key`. `more`: answers of other kinds by their status.
    """
    refused = {*ALWAYS, *refuses}
    parameters = [*query]
    if asks is not None:
        refused |= {400, 415, 422}
    if CURSOR in parameters or any(isinstance(one, type) for one in parameters):
        refused.add(400)
    if once:
        parameters.append(KEY)
        refused |= {409, 422}
    found: dict[Any, Any] = {status: answers, **(more or {})}
    for code in sorted(refused - {_status(kind) for kind in more or {}}):
        found[code, PROBLEM] = OpenApiResponse(Problem, description=WORDS[code])
    return extend_schema(
        operation_id=name,
        summary=summary,
        request=asks,
        responses=found,
        parameters=parameters,
        tags=[tag] if tag else None,
        auth=[{"session": []}] if session_only else None,  # type: ignore[list-item]  # typed too narrowly
    )


def _status(kind: Any) -> int:
    """`more`'s keys are statuses, or a status and its media type."""
    found: int = kind[0] if isinstance(kind, tuple) else kind
    return found


def page_of(
    name: str, item: type[serializers.Serializer[Any]]
) -> serializers.Serializer[Any]:
    """The type of a page: `{items, next}`."""
    return inline_serializer(
        name,
        {
            "items": item(many=True),
            "next": serializers.CharField(
                allow_null=True, help_text="the cursor to go on from; null at the end"
            ),
        },
    )
