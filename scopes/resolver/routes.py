"""The table of addresses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.actions import post_action
from scopes.resolver.advise import post_decide
from scopes.resolver.authzen.evaluating import post_evaluation, post_evaluations
from scopes.resolver.authzen.metadata import get_configuration
from scopes.resolver.authzen.searching import (
    post_search_action,
    post_search_resource,
    post_search_subject,
)
from scopes.resolver.closing import post_finish, post_metrics
from scopes.resolver.health import get_healthz, get_readyz
from scopes.resolver.leases import post_lease
from scopes.resolver.manifest import get_jwks, get_manifest
from scopes.resolver.messages import Request, Response
from scopes.resolver.opening import post_run
from scopes.resolver.parts import Parts
from scopes.resolver.reviews import get_review
from scopes.resolver.scrape import get_metrics
from scopes.resolver.settling import post_settle

Endpoint = Callable[[Parts, Request], Awaitable[Response]]
ItemEndpoint = Callable[[Parts, Request, UUID], Awaitable[Response]]

FIXED: dict[str, tuple[str, Endpoint]] = {
    "/api/v1/manifest": ("GET", get_manifest),
    "/api/v1/decide": ("POST", post_decide),
    "/api/v1/runs": ("POST", post_run),
    "/access/v1/evaluation": ("POST", post_evaluation),
    "/access/v1/evaluations": ("POST", post_evaluations),
    "/access/v1/search/subject": ("POST", post_search_subject),
    "/access/v1/search/resource": ("POST", post_search_resource),
    "/access/v1/search/action": ("POST", post_search_action),
    "/.well-known/authzen-configuration": ("GET", get_configuration),
    "/.well-known/jwks.json": ("GET", get_jwks),
    "/healthz": ("GET", get_healthz),
    "/readyz": ("GET", get_readyz),
    "/metrics": ("GET", get_metrics),
}
ITEMS: dict[tuple[str, str], tuple[str, ItemEndpoint]] = {
    ("runs", "actions"): ("POST", post_action),
    ("runs", "lease"): ("POST", post_lease),
    ("runs", "settle"): ("POST", post_settle),
    ("runs", "metrics"): ("POST", post_metrics),
    ("runs", "finish"): ("POST", post_finish),
    ("reviews", ""): ("GET", get_review),
}

_API = "/api/v1/"
_UUID_LENGTH = 36


def route(parts: Parts, request: Request) -> tuple[str, Awaitable[Response]]:
    """Return the address without ids, for the log, and the answer to come. Raises `Problem` 404, 405."""
    fixed = FIXED.get(request.path)
    if fixed is not None:
        method, endpoint = fixed
        _require(request, method)
        return request.path, endpoint(parts, request)
    return _item(parts, request)


def _item(parts: Parts, request: Request) -> tuple[str, Awaitable[Response]]:
    if not request.path.startswith(_API):
        raise problems.not_found()
    collection, _, rest = request.path.removeprefix(_API).partition("/")
    text, _, verb = rest.partition("/")
    found = ITEMS.get((collection, verb))
    id_ = _uuid(text)
    if found is None or id_ is None:
        raise problems.not_found()
    method, endpoint = found
    _require(request, method)
    name = f"{_API}{collection}/{{id}}/{verb}".rstrip("/")
    return name, endpoint(parts, request, id_)


def _uuid(text: str) -> UUID | None:
    try:
        # UUID() also takes braces, `urn:` and missing hyphens; one spelling is enough.
        return UUID(text) if len(text) == _UUID_LENGTH and text.isascii() else None
    except ValueError:
        return None


def _require(request: Request, method: str) -> None:
    if request.method != method and not (request.method, method) == ("HEAD", "GET"):
        raise problems.method_not_allowed(method)
