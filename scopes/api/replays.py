"""Replays for programs: begun, looked after, and what would have been answered otherwise."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.names import environment_named
from registry.errors import NotFoundError
from registry.models import Person
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import agent_at_work, person_of, validated
from scopes.models import Replay, Version
from scopes.services.replays import DAYS, start_replay

TAG = "Replay"


class ReplayGroup(serializers.Serializer[Any]):
    """Requests that were answered alike, then and now."""

    before = serializers.CharField(help_text="the effect that was answered")
    after = serializers.CharField(
        allow_null=True, help_text="the effect now; null: it cannot be told"
    )
    code = serializers.CharField(allow_null=True, help_text="why")
    rule = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()
    samples = serializers.ListField(
        child=serializers.CharField(), help_text="ids of decisions"
    )


class ReplayResult(serializers.Serializer[Any]):
    """What came of the requests so far, the largest group first."""

    total = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    changed = serializers.IntegerField()
    cannot_tell = serializers.IntegerField()
    groups = ReplayGroup(many=True)


class ReplayFacts(serializers.Serializer[Any]):
    """The recorded requests of some days under this version, and how far that is."""

    id = serializers.IntegerField()
    agent = serializers.CharField()
    version = serializers.IntegerField()
    environment = serializers.CharField()
    days = serializers.IntegerField()
    state = ChoiceField(choices=Replay.State.choices)
    percent = serializers.IntegerField()
    asked_by = PersonName()
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    problem = serializers.CharField(help_text="why it failed; else empty")
    result = ReplayResult(allow_null=True, help_text="null before the first step")

    def to_representation(self, instance: Replay) -> dict[str, Any]:
        """The members, of a replay."""
        result = instance.result
        return {
            "id": instance.pk,
            "agent": instance.agent.slug,
            "version": instance.version.number,
            "environment": instance.environment.slug,
            "days": instance.days,
            "state": instance.state,
            "percent": instance.percent,
            "asked_by": PersonName(instance.asked_by).data,
            "asked_at": instance.asked_at,
            "finished_at": instance.finished_at,
            "problem": result.get("problem", ""),
            "result": result if "groups" in result else None,
        }


class ReplayInput(serializers.Serializer[Any]):
    """Requests of which environment and how many days."""

    environment = serializers.CharField(max_length=40)
    days = ChoiceField(choices=DAYS, default=30)


class ReplayListView(ApiView):
    """`/api/v1/agents/{slug}/versions/{n}/replays`."""

    @operation(
        "list_replays",
        "The replays of a version, the latest first",
        answers=page_of("ReplayPage", ReplayFacts),
        query=[CURSOR, LIMIT],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str, number: int) -> Response:
        """Who may see the agent's work."""
        version = _version(slug, number, person_of(request))
        rows = version.replays.select_related(
            "agent", "version", "environment", "asked_by"
        )
        return page_answer(request, rows, ReplayFacts, order=["-asked_at", "-pk"])

    @operation(
        "start_replay",
        "Decide recorded requests again, in the background; one that works is given instead",
        asks=ReplayInput,
        answers=ReplayFacts,
        status=201,
        refuses=[404],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Who may see the agent's work. Nothing that agents are answered changes."""
        person = person_of(request)
        version = _version(slug, number, person)
        given = validated(ReplayInput(data=request.data))
        begun = start_replay(
            version,
            environment=environment_named(given["environment"], pointer="/environment"),
            days=given["days"],
            by=person,
        )
        address = reverse("api_replay_detail", args=[slug, number, begun.pk])
        return Response(
            ReplayFacts(begun).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": address},
        )


class ReplayView(ApiView):
    """`/api/v1/agents/{slug}/versions/{n}/replays/{id}`."""

    @operation(
        "get_replay",
        "How far a replay is, and its result",
        answers=ReplayFacts,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, slug: str, number: int, pk: int) -> Response:
        """Who may see the agent's work."""
        version = _version(slug, number, person_of(request))
        found = version.replays.select_related("environment", "asked_by").filter(pk=pk)
        replay = found.first()
        if replay is None:
            raise NotFoundError("there is no such replay")
        return Response(ReplayFacts(replay).data)


def _version(slug: str, number: int, person: Person) -> Version:
    agent = agent_at_work(slug, person)
    found = Version.objects.filter(agent=agent, number=number).first()
    if found is None:
        raise NotFoundError(f"{agent} has no version {number}")
    return found
