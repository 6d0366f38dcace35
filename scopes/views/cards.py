"""`/agents/<slug>/agent-card.json`: the agent's card, for other agents and registries."""

from __future__ import annotations

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from registry.clock import now
from registry.errors import NotFoundError
from registry.models import Agent
from registry.services.keys import ensure_keys
from registry.serving import ServingView
from registry.web import agent_named
from scopes.cards import card_digest, card_of, signed

AGE = 60
"""Seconds a card may be kept: as long as a freshness statement holds."""
GONE = frozenset({Agent.State.RETIRED, Agent.State.BLOCKED})


class AgentCardView(ServingView):
    """`GET /agents/{slug}/agent-card.json`; `ETag` is the digest of the card with its signature."""

    def get(self, request: Request, slug: str) -> Response:
        """Answer the signed card, or 304 for one that is known."""
        agent = agent_named(slug)
        if agent.state in GONE:
            raise NotFoundError(f"`{slug}` is {agent.state}, so it has no card")
        keys = ensure_keys(settings.KEYS_DIR, at=now())
        # Signed before it is compared: who keeps a card gets it anew when the key was rotated.
        card = signed(card_of(agent, address=settings.PUBLIC_URL), keys.manifest)
        tag = f'"{card_digest(card)}"'
        kept = "public" if settings.PUBLIC_REGISTRY else "private"
        headers = {
            "ETag": tag,
            "Cache-Control": f"{kept}, max-age={AGE}",
        }
        known = request.headers.get("If-None-Match", "")
        tags = {one.strip().removeprefix("W/") for one in known.split(",")}
        if tag in tags or "*" in tags:
            return Response(status=304, headers=headers)
        return Response(card, headers=headers)
