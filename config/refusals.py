"""Refusals become answers here and nowhere else: a page for people, a problem document for programs."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from config.tracing import request_id
from registry.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    PreconditionRequiredError,
    Refusal,
)

STATUS: dict[type[Refusal], HTTPStatus] = {
    InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    PreconditionRequiredError: HTTPStatus.PRECONDITION_REQUIRED,
}


def status_of(refusal: Refusal) -> HTTPStatus:
    """The HTTP status of a refusal, by its kind."""
    for kind, status in STATUS.items():
        if isinstance(refusal, kind):
            return status
    return HTTPStatus.BAD_REQUEST


def problem(refusal: Refusal) -> dict[str, object]:
    """The refusal as problem details (RFC 9457)."""
    status = status_of(refusal)
    return {
        "type": f"urn:charter:problem:{refusal.code}",
        "title": status.phrase,
        "status": status.value,
        "detail": refusal.message,
        "code": refusal.code,
        "fix": refusal.fix,
        **refusal.facts(),
    }


class RefusalMiddleware:
    """Answers a refusal that a view let through; nothing was changed by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Turn a `Refusal` into its page; leave everything else to Django."""
        if not isinstance(exception, Refusal):
            return None
        status = status_of(exception)
        if request.path.startswith("/api/"):
            return JsonResponse(
                {**problem(exception), "request_id": request_id()},
                status=status,
                content_type="application/problem+json",
            )
        context = {"refusal": exception, "status": status.value}
        return render(request, f"{status.value}.html", context, status=status)
