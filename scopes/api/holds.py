"""`POST /api/v1/agents/{slug}/versions/{number}/suspension`."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.holds import HoldFacts, begin
from registry.api.suspension import TAG, SuspensionInput
from registry.errors import NotFoundError
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import agent_named
from scopes.models import Version
from scopes.services.holds import hold_of


class VersionHoldView(ApiView):
    """One version, wherever it is in force."""

    @operation(
        "suspend_version",
        "Stop one version at once, in every environment",
        asks=SuspensionInput,
        answers=HoldFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Who may suspend the agent."""
        agent = agent_named(slug)
        version = Version.objects.filter(agent=agent, number=number).first()
        if version is None:
            raise NotFoundError(f"{agent} has no version {number}")
        version.agent = agent
        return begin(request, hold_of(version))
