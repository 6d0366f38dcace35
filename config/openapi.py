"""`/api/schema` and `/api/docs`: the management API described, and the run-time one beside it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator

RUN_TIME = Path(__file__).with_name("run_time_api.json")
MEDIA_TYPE = "application/vnd.oai.openapi+json"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # it types half of itself
    """A personal token, in the document."""

    target_class = "registry.rest.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 (the framework calls it so)
        """A bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "a personal token, `chp_…`, made under Profile → Tokens",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # as above
    """The cookie of a person who is signed in, in the document."""

    target_class = "registry.rest.authentication.CookieAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 (the framework calls it so)
        """A cookie; a change wants the CSRF token besides."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "a person who is signed in; a change sends `X-CSRFToken` too",
        }


def with_run_time(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add what agents ask at run time, described by hand: another process answers it."""
    extra = json.loads(RUN_TIME.read_text())
    result["paths"].update(extra["paths"])
    for kind, parts in extra["components"].items():
        result["components"].setdefault(kind, {}).update(parts)
    return result


@cache
def document() -> bytes:
    """The whole OpenAPI 3.1 document; the same for everyone, as long as the process runs."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # as above
    schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # as above
    return json.dumps(schema, indent=1).encode()


@require_safe
@login_not_required
@cache_control(public=True, max_age=300)
def schema(_request: HttpRequest) -> HttpResponse:
    """The document as JSON; it holds no data, so it is for everyone."""
    return HttpResponse(document(), content_type=MEDIA_TYPE)


@require_safe
@login_not_required
@csp(
    {
        "default-src": [NONE],
        "script-src": [SELF],
        # The viewer writes its own styles into the page.
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
)
def docs(request: HttpRequest) -> HttpResponse:
    """The document to read and to try, with scripts of this server alone."""
    return render(request, "config/api_docs.html")
