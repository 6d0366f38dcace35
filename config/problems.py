"""Django REST framework's errors as problem details (RFC 9457)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import (
    APIException,
    NotFound,
    PermissionDenied as ApiPermissionDenied,
)
from rest_framework.response import Response

from config.refusals import problem, status_of
from registry.errors import Refusal

CONTENT_TYPE = "application/problem+json"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer refusals and the framework's own errors; anything else is a 500."""
    if isinstance(error, Refusal):
        return Response(
            problem(error), status=status_of(error), content_type=CONTENT_TYPE
        )
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = ApiPermissionDenied()
    if not isinstance(error, APIException):
        return None
    body = {
        "type": f"urn:charter:problem:{error.default_code}",
        "title": error.default_detail,
        "status": error.status_code,
        "detail": error.detail,
        "code": error.default_code,
        "fix": "",
    }
    headers = {}
    view = context.get("view")
    challenge = view.get_authenticate_header(context["request"]) if view else None
    if error.status_code in {401, 403} and challenge:
        headers["WWW-Authenticate"] = challenge
    return Response(
        body, status=error.status_code, headers=headers, content_type=CONTENT_TYPE
    )
