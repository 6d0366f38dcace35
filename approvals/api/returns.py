"""Going back to an earlier version, for programs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.shapes import RequestDetail, request_detail
from approvals.services.requests import require_may_ask
from approvals.services.returns import AT_ONCE, BY_REQUEST, plan_return, return_to
from approvals.services.seen import request_seen
from registry.api.names import environment_named
from registry.errors import NotFoundError
from registry.models import Person
from registry.rest.fields import ChoiceField
from registry.rest.schema import operation
from registry.rest.shapes import ChangeFacts
from registry.rest.views import ApiView
from registry.web import agent_named, person_of, validated
from scopes.models import Version

TAG = "Deployment requests"


class ReturnFilter(serializers.Serializer[Any]):
    """Where to."""

    environment = serializers.CharField(max_length=40)


class ReturnInput(ReturnFilter):
    """Where to, why, and the way that was read; another by now is a conflict."""

    why = serializers.CharField(max_length=1000)
    way = ChoiceField(choices=[AT_ONCE, BY_REQUEST])


class ReturnFacts(serializers.Serializer[Any]):
    """What would happen: at once or by request, and why."""

    way = ChoiceField(choices=[AT_ONCE, BY_REQUEST])
    why = serializers.CharField()
    changes = ChangeFacts(source="proposal.changes", many=True)
    refused = serializers.CharField(
        source="refusal.message",
        default=None,
        allow_null=True,
        help_text="why it cannot be asked for at all; null: it can",
    )


class VersionReturnView(ApiView):
    """`/api/v1/agents/{slug}/versions/{number}/return`."""

    @operation(
        "plan_return",
        "What going back to this version would be",
        answers=ReturnFacts,
        query=[ReturnFilter],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str, number: int) -> Response:
        """Those who run the agent."""
        person = person_of(request)
        version = _version(slug, number, person)
        given = validated(ReturnFilter(data=request.query_params))
        place = environment_named(given["environment"], pointer="/environment")
        return Response(ReturnFacts(plan_return(version, place, by=person)).data)

    @operation(
        "return_to_version",
        "Go back to this version, the way that was read",
        asks=ReturnInput,
        answers=RequestDetail,
        status=201,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Those who run the agent."""
        person = person_of(request)
        version = _version(slug, number, person)
        given = validated(ReturnInput(data=request.data))
        item = return_to(
            version,
            environment=environment_named(given["environment"], pointer="/environment"),
            by=person,
            why=given["why"],
            way=given["way"],
        )
        found = request_detail(request_seen(item.pk, by=person))
        return Response(found, status=status.HTTP_201_CREATED)


def _version(slug: str, number: int, person: Person) -> Version:
    agent = agent_named(slug)
    require_may_ask(agent, by=person)
    found = Version.objects.filter(agent=agent, number=number).first()
    if found is None:
        raise NotFoundError(f"{agent} has no version {number}")
    return found
