"""What was in force where, and when."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.shapes import DeploymentFacts
from approvals.models import Deployment
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.views import ApiView
from registry.web import agent_named


class DeploymentListView(ApiView):
    """`/api/v1/agents/{slug}/deployments`."""

    @operation(
        "list_deployments",
        "The agent's deployments, the latest first",
        answers=page_of("DeploymentPage", DeploymentFacts),
        query=[CURSOR, LIMIT],
        refuses=[404, 422],
        tag="Deployments",
    )
    def get(self, request: Request, slug: str) -> Response:
        """Everyone signed in reads them."""
        rows = Deployment.objects.filter(agent=agent_named(slug)).select_related(
            "agent", "environment", "manifest__version", "round"
        )
        return page_answer(request, rows, DeploymentFacts, order=["-since", "-pk"])
