"""Which request an answer belongs to: `X-Request-ID`, the caller's own if it is plain, and `traceparent`."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from registry.ids import uuid7

logger = logging.getLogger("charter.api")

HEADER = "X-Request-ID"
NAME = "charter.request_id"
API = "/api/"
REFUSED, FAILED = 400, 500
_PLAIN = re.compile(r"[A-Za-z0-9._:-]{1,128}", re.ASCII)
_TRACE = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)


class RequestIdMiddleware:
    """Gives every request its id, and every answer that id and the trace it came in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if _PLAIN.fullmatch(given) else str(uuid7())
        request.META[NAME] = name
        response = self.get_response(request)
        response[HEADER] = name
        trace = _TRACE.fullmatch(request.headers.get("traceparent", ""))
        if trace:
            response["traceparent"] = trace[0]
        if request.path.startswith(API) and response.status_code >= REFUSED:
            # What was sent stays out of the log: an address without its query, never a body.
            logger.log(
                logging.ERROR if response.status_code >= FAILED else logging.INFO,
                "%s %s %s request_id=%s trace_id=%s",
                request.method,
                request.path,
                response.status_code,
                name,
                trace[1] if trace else "-",
            )
        return response


def request_id(request: HttpRequest) -> str:
    """The id of this request; a new one where no middleware gave it one."""
    found: str = request.META.setdefault(NAME, str(uuid7()))
    return found
