"""What a version that only watched would have denied, for programs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.names import environment_named
from registry.errors import NotFoundError
from registry.models import Environment
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import agent_at_work, person_of, validated
from scopes.api.drafts import DraftFacts
from scopes.models import Version
from scopes.services.drafts import require_may_edit
from scopes.services.shadow import (
    draft_grants,
    has_watched,
    text_to_extend,
    would_deny,
)

TAG = "Drafts"
MOST = 2**31 - 1


class GrantFilter(serializers.Serializer[Any]):
    """Where it watched."""

    environment = serializers.CharField(max_length=40)


class WouldDenyFacts(serializers.Serializer[Any]):
    """So many requests for one mode of one resource; `why_not` empty: a grant is offered."""

    resource = serializers.CharField()
    mode = serializers.CharField()
    count = serializers.IntegerField()
    why_not = serializers.CharField()


class ProposedGrants(serializers.Serializer[Any]):
    """The most frequent first; `counter` goes with what is picked."""

    items = WouldDenyFacts(many=True)
    counter = serializers.IntegerField(help_text="of the open draft; 0: none is open")


class PickFacts(serializers.Serializer[Any]):
    """One of the offered."""

    resource = serializers.CharField(max_length=200)
    mode = serializers.CharField(max_length=20)


class GrantInput(GrantFilter):
    """What shall be granted in the draft."""

    counter = serializers.IntegerField(min_value=0, max_value=MOST)
    picks = PickFacts(many=True, allow_empty=False)


class ProposedGrantsView(ApiView):
    """`/api/v1/agents/{slug}/versions/{number}/grants`."""

    @operation(
        "list_proposed_grants",
        "What the version would have denied while it only watched",
        answers=ProposedGrants,
        query=[GrantFilter],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str, number: int) -> Response:
        """Those who may see its work."""
        version = _version(request, slug, number)
        given = validated(GrantFilter(data=request.query_params))
        place = _watched(version, given["environment"])
        text, counter = text_to_extend(version.agent, version)
        found = would_deny(version, place, text=text)
        return Response(
            {"items": WouldDenyFacts(found, many=True).data, "counter": counter}
        )

    @operation(
        "draft_grants",
        "Put some of them into the draft; nothing is in force by that",
        asks=GrantInput,
        answers=DraftFacts,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Those who edit it."""
        person = person_of(request)
        version = _version(request, slug, number)
        require_may_edit(version.agent, by=person)
        given = validated(GrantInput(data=request.data))
        draft = draft_grants(
            version,
            environment=_watched(version, given["environment"]),
            picks=[(one["resource"], one["mode"]) for one in given["picks"]],
            counter=given["counter"],
            by=person,
        )
        return Response(DraftFacts(draft).data)


def _version(request: Request, slug: str, number: int) -> Version:
    agent = agent_at_work(slug, person_of(request))
    found = Version.objects.filter(agent=agent, number=number).first()
    if found is None:
        raise NotFoundError(f"{agent} has no version {number}")
    return found


def _watched(version: Version, slug: str) -> Environment:
    place = environment_named(slug, pointer="/environment")
    if not has_watched(version, place):
        raise NotFoundError(f"{version} never only watched in {place}")
    return place
