"""What Django answers by itself: its pages for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from config.tracing import request_id

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent makes no sense to anybody."""
    if request.path.startswith(API):
        return _problem(HTTPStatus.BAD_REQUEST, "invalid_request", "mend the request")
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address."""
    if request.path.startswith(API):
        return _problem(HTTPStatus.NOT_FOUND, "not_found", "check the address")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of Charter's; nothing of it is told."""
    if request.path.startswith(API):
        fix = "ask who runs Charter to look into its log"
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", fix)
    return defaults.server_error(request)


def _problem(status: HTTPStatus, code: str, fix: str) -> JsonResponse:
    data = {
        "type": f"urn:charter:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "detail": status.description.lower() or status.phrase.lower(),
        "code": code,
        "fix": fix,
        "request_id": request_id(),
    }
    return JsonResponse(data, status=status, content_type="application/problem+json")
