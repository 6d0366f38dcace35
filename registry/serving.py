"""Who may read what other registries are served: anybody only where an administrator says so.

Otherwise a person who is signed in, a person's script, or an agent with its live key: catalogue facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.cache import patch_vary_headers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.clock import now
from registry.models import Agent, Credential
from registry.models.credentials import key_digest
from registry.services.credentials import LIVE

SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """An agent that shows its live key; it reads the catalogue and changes nothing."""

    agent: Agent
    is_authenticated: bool = True
    is_active: bool = True

    @property
    def pk(self) -> str:
        """What a limit counts it by."""
        return f"agent:{self.agent.pk}"


class AgentKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer chk_live_…`; another bearer is left to who knows it."""

    def authenticate(self, request: Request) -> tuple[KeyHolder, Credential] | None:
        """The agent and its key; None for another kind of caller."""
        given = request.headers.get("Authorization", "")
        text = given[len(SCHEME) :].strip()
        if given[: len(SCHEME)].lower() != SCHEME or not text.startswith(LIVE):
            return None
        credential = (
            Credential.objects.filter(
                digest=key_digest(text), revoked_at=None, expires_at__gt=now()
            )
            .exclude(agent__state=Agent.State.RETIRED)
            .select_related("agent")
            .first()
        )
        if credential is None:
            raise AuthenticationFailed
        return KeyHolder(credential.agent), credential


class CatalogueReader(BasePermission):
    """Anybody who is known; everybody when `CHARTER_PUBLIC_REGISTRY` is 1."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 (the framework passes it)
        """Whether this caller may read the catalogue."""
        return settings.PUBLIC_REGISTRY or request.user.is_authenticated


class ServingView(APIView):
    """The base of the addresses that other registries and agents read."""

    schema = None
    """Described by their own standards, not among the management API's operations."""
    permission_classes = [CatalogueReader]

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Say that it depends on who asks; what says nothing of its age belongs into no cache."""
        found: Response = super().finalize_response(request, response, *args, **kwargs)
        found.setdefault("Cache-Control", "no-store")
        patch_vary_headers(found, ["Authorization", "Cookie"])
        return found

    def handle_exception(self, exc: Exception) -> Response:
        """Problem details, with the `error` that the MCP Registry API promises besides."""
        response: Response = super().handle_exception(exc)
        if isinstance(response.data, dict):
            response.data["error"] = str(response.data.get("detail", ""))
        return response

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Those of the management API, after the one that knows agents' keys."""
        common = super().get_authenticators()
        return [_FirstChallenge(common), *common]


class _FirstChallenge(AgentKeyAuthentication):
    """Asks before the others, and challenges as the first of them does."""

    def __init__(self, others: list[BaseAuthentication]) -> None:
        self._others = others

    def authenticate_header(self, request: Request) -> Any:
        """What a 401 asks for."""
        return self._others[0].authenticate_header(request) if self._others else None
