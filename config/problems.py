"""Django REST framework's errors as problem details (RFC 9457)."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import (
    APIException,
    NotFound,
    PermissionDenied as ApiPermissionDenied,
    Throttled,
)
from rest_framework.response import Response

from config.refusals import problem, status_of
from config.tracing import request_id
from registry.errors import KeyBusyError, Refusal

CONTENT_TYPE = "application/problem+json"
FIXES = {
    "authentication_failed": "send a token that works, or sign in; Profile → Tokens makes one",
    "method_not_allowed": "`Allow` names the methods of this address",
    "not_authenticated": "send `Authorization: Bearer chp_…`, or sign in",
    "not_found": "check the address",
    "parse_error": "send JSON in UTF-8, each member once",
    "permission_denied": "send the CSRF token as `X-CSRFToken`, or use a personal token",
    "throttled": "wait as long as `Retry-After` says",
    "unsupported_media_type": "send `Content-Type: application/json`",
}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer refusals and the framework's own errors; anything else is a 500."""
    if isinstance(error, Refusal):
        body = {**problem(error), "request_id": request_id()}
        busy = {"Retry-After": "1"} if isinstance(error, KeyBusyError) else {}
        return Response(
            body, status=status_of(error), headers=busy, content_type=CONTENT_TYPE
        )
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = ApiPermissionDenied()
    if not isinstance(error, APIException):
        return None
    body = {
        "type": f"urn:charter:problem:{error.default_code}",
        "title": HTTPStatus(error.status_code).phrase,
        "status": error.status_code,
        "detail": str(error.detail),
        "code": error.default_code,
        "fix": FIXES.get(error.default_code, ""),
        "request_id": request_id(),
    }
    return Response(
        body,
        status=error.status_code,
        headers=_headers(error, context),
        content_type=CONTENT_TYPE,
    )


def _headers(error: APIException, context: dict[str, Any]) -> dict[str, str]:
    headers = {}
    view = context.get("view")
    challenge = view.get_authenticate_header(context["request"]) if view else None
    if error.status_code in {401, 403} and challenge:
        headers["WWW-Authenticate"] = challenge
    if isinstance(error, Throttled):
        headers["Retry-After"] = str(math.ceil(getattr(error, "wait", None) or 1))
    return headers
