"""Deployment requests for programs: asked, read, revised, withdrawn."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.shapes import RequestDetail, RequestFacts, request_detail
from approvals.models import DeploymentRequest
from approvals.services.requests import ask, require_may_ask, revise, withdraw
from approvals.services.schedule import Time
from approvals.services.seen import request_seen, requests_seen_by
from registry.api.names import environment_named
from registry.errors import InvalidFieldsError
from registry.models import Agent
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.views import ApiView
from registry.web import person_of, validated
from scopes.models import Manifest, Version

TAG = "Deployment requests"
MOST = 2**31 - 1


class RequestFilter(serializers.Serializer[Any]):
    """Which requests."""

    agent = serializers.CharField(max_length=100, required=False)
    environment = serializers.CharField(max_length=40, required=False)
    status = ChoiceField(choices=DeploymentRequest.Status.choices, required=False)


class RoundInput(serializers.Serializer[Any]):
    """Which version, whether it binds, and why now."""

    version = serializers.IntegerField(min_value=1, max_value=MOST)
    mode = ChoiceField(
        choices=Manifest.Mode.choices, required=False, default=Manifest.Mode.ENFORCE
    )
    why = serializers.CharField(max_length=1000)
    starts_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="null: at once"
    )
    ends_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        default=None,
        help_text="null: as long as may be",
    )


class RequestInput(RoundInput):
    """The same, and where."""

    agent = serializers.CharField(max_length=100)
    environment = serializers.CharField(max_length=40)


class RequestListView(ApiView):
    """`/api/v1/deployment-requests`."""

    @operation(
        "list_deployment_requests",
        "Those the caller may see, the latest first",
        answers=page_of("RequestPage", RequestFacts),
        query=[RequestFilter, CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Of agents whose work one may see, and those that ask one's teams."""
        wanted = validated(RequestFilter(data=request.query_params))
        fields = {
            "agent": "agent__slug",
            "environment": "environment__slug",
            "status": "status",
        }
        rows = requests_seen_by(person_of(request)).filter(
            **{fields[name]: value for name, value in wanted.items()}
        )
        return page_answer(request, rows, RequestFacts)

    @operation(
        "ask_for_deployment",
        "Ask to put a version in force",
        asks=RequestInput,
        answers=RequestDetail,
        status=201,
        refuses=[409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Those who run the agent."""
        person = person_of(request)
        given = validated(RequestInput(data=request.data))
        agent = Agent.objects.filter(slug=given["agent"]).first()
        if agent is None:
            raise InvalidFieldsError(
                [("/agent", f"there is no agent `{given['agent']}`")]
            )
        require_may_ask(agent, by=person)
        item = ask(
            _version(agent, given["version"]),
            environment=environment_named(given["environment"], pointer="/environment"),
            by=person,
            why=given["why"],
            mode=given["mode"],
            time=Time(given["starts_at"], given["ends_at"]),
        )
        address = reverse("api_request_detail", args=[item.pk])
        return Response(
            request_detail(item),
            status=status.HTTP_201_CREATED,
            headers={"Location": address},
        )


class RequestView(ApiView):
    """`/api/v1/deployment-requests/{id}`."""

    @operation(
        "get_deployment_request",
        "One request with its latest round",
        answers=RequestDetail,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, pk: int) -> Response:
        """As the approvers read it."""
        return Response(request_detail(request_seen(pk, by=person_of(request))))


class RoundListView(ApiView):
    """`/api/v1/deployment-requests/{id}/rounds`."""

    @operation(
        "revise_deployment_request",
        "Propose another version; verdicts start again",
        asks=RoundInput,
        answers=RequestDetail,
        status=201,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Those who run the agent."""
        person = person_of(request)
        item = request_seen(pk, by=person)
        require_may_ask(item.agent, by=person)
        given = validated(RoundInput(data=request.data))
        revise(
            item,
            version=_version(item.agent, given["version"]),
            by=person,
            why=given["why"],
            mode=given["mode"],
            time=Time(given["starts_at"], given["ends_at"]),
        )
        found = request_detail(request_seen(pk, by=person))
        return Response(found, status=status.HTTP_201_CREATED)


class WithdrawalView(ApiView):
    """`/api/v1/deployment-requests/{id}/withdrawal`."""

    @operation(
        "withdraw_deployment_request",
        "Take it back",
        answers=RequestDetail,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Those who run the agent."""
        person = person_of(request)
        withdraw(request_seen(pk, by=person), by=person)
        return Response(request_detail(request_seen(pk, by=person)))


def _version(agent: Agent, number: int) -> Version:
    found = Version.objects.filter(agent=agent, number=number).first()
    if found is None:
        raise InvalidFieldsError([("/version", f"{agent} has no version {number}")])
    return found
