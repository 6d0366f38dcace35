"""How an agent's grants were used, for programs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.errors import NotFoundError
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import agent_at_work, person_of, validated
from scopes.api.drafts import DraftFacts
from scopes.api.shadow import MOST, TAG, PickFacts
from scopes.services.drafts import require_may_edit
from scopes.services.unused import USUAL_DAYS, draft_without, text_to_narrow, usage_of


class UsageFilter(serializers.Serializer[Any]):
    """How far back."""

    days = serializers.IntegerField(min_value=7, max_value=400, default=USUAL_DAYS)


class GrantUse(serializers.Serializer[Any]):
    """A mode of a grant; `last` null: nobody used it in those days."""

    resource = serializers.CharField()
    mode = serializers.CharField()
    count = serializers.IntegerField()
    last = serializers.DateTimeField(allow_null=True)


class GrantUsage(serializers.Serializer[Any]):
    """Every mode of every grant of the draft, else of the newest version; `counter` goes with the picks."""

    items = GrantUse(many=True)
    since = serializers.DateTimeField()
    in_force_since = serializers.DateTimeField(allow_null=True)
    counter = serializers.IntegerField(help_text="of the open draft; 0: none is open")


class UnusedInput(UsageFilter):
    """What shall leave the draft, none of it used in those days."""

    counter = serializers.IntegerField(min_value=0, max_value=MOST)
    picks = PickFacts(many=True, allow_empty=False)


class GrantUsageView(ApiView):
    """`/api/v1/agents/{slug}/grant-usage`."""

    @operation(
        "list_grant_usage",
        "How the grants were used, and which nobody used",
        answers=GrantUsage,
        query=[UsageFilter],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those who may see its work."""
        agent = agent_at_work(slug, person_of(request))
        given = validated(UsageFilter(data=request.query_params))
        known = text_to_narrow(agent)
        if known is None:
            raise NotFoundError(f"{agent} has no charter yet")
        usage = usage_of(agent, text=known[0], days=given["days"])
        return Response(
            {
                "items": GrantUse(usage.uses, many=True).data,
                "since": usage.since,
                "in_force_since": usage.in_force_since,
                "counter": known[1],
            }
        )

    @operation(
        "draft_without_grants",
        "Take unused grants out of the draft; nothing changes by that yet",
        asks=UnusedInput,
        answers=DraftFacts,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Those who edit it."""
        person = person_of(request)
        agent = agent_at_work(slug, person)
        require_may_edit(agent, by=person)
        given = validated(UnusedInput(data=request.data))
        draft = draft_without(
            agent,
            picks=[(one["resource"], one["mode"]) for one in given["picks"]],
            counter=given["counter"],
            days=given["days"],
            by=person,
        )
        return Response(DraftFacts(draft).data)
