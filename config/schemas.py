"""`/schemas/`: the JSON Schema of a charter, for editors to check and complete by."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from charter.language.json_schema import json_schema


@cache
def _charter() -> bytes:
    return json.dumps(json_schema(), indent=2).encode()


def _etag(_request: HttpRequest) -> str:
    return f'"{sha256(_charter()).hexdigest()[:32]}"'


@require_safe
@login_not_required
@cache_control(public=True, max_age=3600)
@condition(etag_func=_etag)
def charter_schema(_request: HttpRequest) -> HttpResponse:
    """The schema of version 1 of the language, the same for everyone."""
    return HttpResponse(_charter(), content_type="application/schema+json")
