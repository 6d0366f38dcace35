"""`GET /.well-known/authzen-configuration`: where to ask what."""

from __future__ import annotations

from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.text import write

ADDRESSES = {
    "access_evaluation_endpoint": "/access/v1/evaluation",
    "access_evaluations_endpoint": "/access/v1/evaluations",
    "search_subject_endpoint": "/access/v1/search/subject",
    "search_resource_endpoint": "/access/v1/search/resource",
    "search_action_endpoint": "/access/v1/search/action",
}


async def get_configuration(parts: Parts, request: Request) -> Response:  # noqa: ARG001 (every endpoint's form)
    """Anybody may read it, for an hour."""
    base = parts.public_url.rstrip("/")
    addresses = {name: base + path for name, path in ADDRESSES.items()}
    return Response(
        200,
        write({"policy_decision_point": base, **addresses}),
        headers={"cache-control": "public, max-age=3600"},
    )
