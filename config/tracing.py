"""What an answer and the log say of a request: its id, the trace it came in, how it was refused."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from registry.door import entrance

logger = logging.getLogger("charter.api")

API = "/api/"
REFUSED, FAILED = 400, 500
_TRACE = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)


class TraceMiddleware:
    """Gives the caller's `traceparent` back, and notes in the log what was refused in which trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
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
                entrance().request_id,
                trace[1] if trace else "-",
            )
        return response


def request_id() -> str:
    """The id of the request that is being answered."""
    return entrance().request_id
