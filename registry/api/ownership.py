"""Who answered for an agent, and when."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Q
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.models import Ownership
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import agent_named, validated


class OwnershipFacts(serializers.Serializer[Ownership]):
    """Who owned it and who answered for it, from `since` until `until`; null: still."""

    owner = serializers.CharField(source="team.slug", help_text="a team")
    accountable = PersonName()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class OwnershipFilter(serializers.Serializer[Any]):
    """A day, in UTC."""

    on = serializers.DateField(
        required=False, help_text="only those who answered on that day (UTC)"
    )


class OwnershipView(ApiView):
    """`/api/v1/agents/{slug}/ownership`."""

    @operation(
        "list_ownership",
        "Who answered for it, the latest first",
        answers=page_of("OwnershipPage", OwnershipFacts),
        query=[OwnershipFilter, CURSOR, LIMIT],
        refuses=[404, 422],
        tag="Agents",
    )
    def get(self, request: Request, slug: str) -> Response:
        """Everyone signed in reads it."""
        agent = agent_named(slug)
        wanted = validated(OwnershipFilter(data=request.query_params))
        rows = agent.ownerships.select_related("team", "accountable")
        if "on" in wanted:
            begins = datetime.combine(wanted["on"], time.min, tzinfo=UTC)
            ends = datetime.combine(wanted["on"], time.max, tzinfo=UTC)
            rows = rows.filter(since__lte=ends).filter(
                Q(until=None) | Q(until__gt=begins)
            )
        return page_answer(request, rows, OwnershipFacts, order=["-since", "-pk"])
