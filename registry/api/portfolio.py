"""The portfolio for programs: totals by owner or risk, the agents behind them, and the same as CSV."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.clock import now
from registry.errors import InvalidError
from registry.export import csv_response
from registry.rest.pages import slice_of
from registry.rest.schema import CURSOR, LIMIT, operation
from registry.rest.views import ApiView
from registry.services.catalogue.portfolio import (
    COUNTS,
    GROUPS,
    Totals,
    all_together,
    groups_of,
)
from registry.services.listing import Listing, agents_of, listing, read_query
from registry.services.listing.exporting import COLUMNS, exported, row_of
from registry.web import person_of

TAG = "Portfolio"
FILTERS = [
    OpenApiParameter(name, OpenApiTypes.STR, many=True, description=words)
    for name, words in {
        "q": "words, found as the search finds them",
        "view": "`mine`, `attention` or `retired`",
        "owner": "a team, or `nobody`",
        "risk": "`low`, `medium`, `high`",
        "state": "`active`, `suspended`, `unclaimed`, …",
        "contract": "`fulfilled`, `at_risk`, `breached`, …",
        "certified": "`never`, …",
        "tag": "a tag",
    }.items()
]


class Cost(serializers.Serializer[Any]):
    """What was spent in 30 days, of one currency or counter."""

    amount = serializers.DecimalField(24, 6)
    of = serializers.CharField()


class TotalsFacts(serializers.Serializer[Any]):
    """Counts of a set of agents."""

    agents = serializers.IntegerField()
    high = serializers.IntegerField(help_text="of high risk")
    breached = serializers.IntegerField(help_text="whose contract is broken")
    at_risk = serializers.IntegerField(help_text="whose contract is at risk")
    unanswered = serializers.IntegerField(help_text="nobody answers for them")
    never_certified = serializers.IntegerField()
    costs = Cost(many=True)


class GroupFacts(serializers.Serializer[Any]):
    """The totals of one owner, or of one risk."""

    name = serializers.CharField()
    totals = TotalsFacts()


class Portfolio(serializers.Serializer[Any]):
    """All groups with their totals, then everything together."""

    groups = GroupFacts(many=True)
    totals = TotalsFacts()
    agents = serializers.CharField(help_text="where the agents themselves are")


class PortfolioRow(serializers.Serializer[Any]):
    """One agent, with the columns of the CSV."""

    agent = serializers.CharField()
    title = serializers.CharField()
    type = serializers.CharField()
    purpose = serializers.CharField()
    state = serializers.CharField()
    owner = serializers.CharField(allow_null=True)
    accountable = serializers.CharField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    tools = serializers.ListField(child=serializers.CharField())
    in_force = serializers.DictField(child=serializers.IntegerField())
    risk = serializers.CharField(allow_null=True)
    contract = serializers.CharField()
    decisions_7_days = serializers.JSONField()
    cost_30_days = serializers.JSONField()
    last_run_at = serializers.DateTimeField(allow_null=True)
    certified_at = serializers.DateTimeField(allow_null=True)
    certified_until = serializers.DateTimeField(allow_null=True)


class PortfolioPage(serializers.Serializer[Any]):
    """Agents by title."""

    items = PortfolioRow(many=True)
    next = serializers.CharField(allow_null=True)


class PortfolioView(ApiView):
    """`/api/v1/portfolio`."""

    @operation(
        "get_portfolio",
        "Who owns what, how risky it is, what it costs",
        answers=Portfolio,
        query=[
            OpenApiParameter("group", enum=list(GROUPS), description="by what"),
            *FILTERS,
        ],
        refuses=[400, 422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in reads it; the filters are those of the list."""
        shown = _shown(request)
        by = request.query_params.get("group", GROUPS[0])
        groups = groups_of(shown, by if by in GROUPS else GROUPS[0])
        facts = {
            "groups": [
                {"name": one.label, "totals": _totals(one.totals)} for one in groups
            ],
            "totals": _totals(all_together(groups)),
            "agents": reverse("api_portfolio_agents") + f"?{shown.asked.query()}",
        }
        return Response(Portfolio(facts).data)


class PortfolioAgentsView(ApiView):
    """`/api/v1/portfolio/agents`."""

    @operation(
        "list_portfolio_agents",
        "The agents of the portfolio, by title",
        answers=PortfolioPage,
        query=[*FILTERS, CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in reads them."""
        found = slice_of(request, _shown(request).narrowed(), order=["title", "pk"])
        agents = agents_of(one.pk for one in found.items)
        return Response(
            {"items": [row_of(agent) for agent in agents], "next": found.next}
        )


class PortfolioExportView(ApiView):
    """`/api/v1/portfolio/export`."""

    @operation(
        "export_portfolio",
        "The same as CSV; what looks like a formula is made harmless",
        answers=OpenApiTypes.STR,
        status=(200, "text/csv"),
        query=FILTERS,
        refuses=[400, 422],
        tag=TAG,
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Everyone signed in reads it."""
        ids = _shown(request).narrowed().order_by("title", "pk")
        rows = exported(iter(ids.values_list("pk", flat=True)))
        return csv_response("portfolio.csv", COLUMNS, (tuple(r.values()) for r in rows))


def _shown(request: Request) -> Listing:
    """What the filters keep. A page leaves out what makes no sense and says so; a program is refused."""
    params = request.query_params.copy()
    for name in ("cursor", "limit"):
        params.pop(name, None)
    asked = read_query(params)
    if asked.unknown:
        names = ", ".join(f"`{name}`" for name in asked.unknown[:5])
        raise InvalidError(
            f"no filter of the portfolio knows {names}",
            fix="send the filters that the list of agents has",
        )
    return listing(asked, person=person_of(request), at=now())


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        **{name: getattr(totals, name) for name in COUNTS},
        "costs": [{"amount": amount, "of": of} for amount, of in totals.costs],
    }
