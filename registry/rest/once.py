"""Every POST at most once: a repeat with the same `Idempotency-Key` gets the first one's answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db import transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from registry.errors import InvalidError
from registry.models import KeptAnswer
from registry.services import kept
from registry.web import person_of

HEADER = "Idempotency-Key"
LONGEST = 255
REPEATED = "Idempotency-Replayed"
TAKEN_ALONG = ("Location", "ETag")

Handler = Callable[..., Response]


def at_most_once(handler: Handler) -> Handler:
    """Wrap a view's `post`. What it did and the answer that is kept are one transaction.

    Refusals changed nothing and are not kept. A view's `shown_once` names members that are not kept either:
    a repeat finds them null.
    """

    @wraps(handler)
    def post(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        asked = kept.Asked(person_of(request), _sane(key), _digest(request))
        with transaction.atomic():
            before = kept.claim(asked)
            if before is not None:
                return _again(before)
            answer = handler(view, request, *args, **kwargs)
            kept.keep(
                asked,
                status=answer.status_code,
                headers={
                    name: answer[name] for name in TAKEN_ALONG if name in answer.headers
                },
                body=_without(answer.data, view.shown_once),
            )
        return answer

    return post


def _sane(key: str) -> str:
    if 0 < len(key) <= LONGEST and key.isascii() and key.isprintable():
        return key
    raise InvalidError(
        f"an {HEADER} is 1 to {LONGEST} printable characters", fix="send a UUID"
    )


def _digest(request: Request) -> str:
    asked = [
        request.method,
        request.get_full_path(),
        request.headers.get("If-Match"),
        request.data,
    ]
    text = json.dumps(asked, sort_keys=True, default=str)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _again(before: KeptAnswer) -> Response:
    headers = {**before.headers, REPEATED: "true"}
    return Response(before.body, status=before.status, headers=headers)


def _without(data: Any, members: tuple[str, ...]) -> Any:
    plain = json.loads(JSONRenderer().render(data) or "null")
    if isinstance(plain, dict):
        plain.update({name: None for name in members if name in plain})
    return plain
