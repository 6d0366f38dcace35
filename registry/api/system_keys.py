"""Keys of other systems for administrators' tools. Tokens read and revoke; making one takes a session."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry import access
from registry.api.names import environment_named
from registry.errors import NotAllowedError
from registry.models import Person, PointKey, SourceKey, SystemKey
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.services import system_keys
from registry.services.system_keys import LONGEST_DAYS, LONGEST_SOURCE, USUAL_DAYS
from registry.web import person_of, validated

TAG = "Keys of other systems"


class SystemKeyFacts(serializers.Serializer[Any]):
    """A key as people see it afterwards."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    created_by = PersonName()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class PointKeyFacts(SystemKeyFacts):
    """Of an enforcement point."""

    environment = serializers.CharField(source="environment.slug")
    resources = serializers.ListField(child=serializers.CharField())


class SourceKeyFacts(SystemKeyFacts):
    """Of a metric source."""

    # A method of the base has this name.
    source = serializers.CharField()  # type: ignore[assignment]
    metrics = serializers.ListField(child=serializers.CharField())


class _NewKey(serializers.Serializer[Any]):
    key = serializers.CharField(
        allow_null=True, help_text="shown this once; null when a repeat asks"
    )


class NewPointKey(PointKeyFacts, _NewKey):
    """One just made."""


class NewSourceKey(SourceKeyFacts, _NewKey):
    """One just made."""


class _KeyInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    days = serializers.IntegerField(
        min_value=1, max_value=LONGEST_DAYS, default=USUAL_DAYS
    )


class PointKeyInput(_KeyInput):
    """What an enforcement point asks about: patterns of resources, in one environment."""

    environment = serializers.CharField(max_length=40)
    resources = serializers.ListField(
        child=serializers.CharField(max_length=128), max_length=64
    )


class SourceKeyInput(_KeyInput):
    """What a metric source measures; `source` is what contracts call it."""

    source = serializers.CharField(max_length=LONGEST_SOURCE)  # type: ignore[assignment]
    metrics = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=64
    )


def reader_of(request: Request) -> Person:
    """The person, who may see which systems have keys."""
    person = person_of(request)
    if not access.may_read_audit(person):
        raise NotAllowedError("auditors and administrators see which systems have keys")
    return person


def maker_of(request: Request) -> Person:
    """The person, who makes and revokes such keys."""
    person = reader_of(request)
    system_keys.require_may_issue(person)
    return person


class PointKeyListView(ApiView):
    """`/api/v1/enforcement-points`."""

    session_only = frozenset({"POST"})
    shown_once = ("key",)

    @operation(
        "list_enforcement_points",
        "Who asks about any agent, the latest key first",
        answers=page_of("PointKeyPage", PointKeyFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Auditors and administrators."""
        reader_of(request)
        rows = PointKey.objects.select_related("created_by", "environment")
        return page_answer(request, rows, PointKeyFacts, order=["-created_at", "-pk"])

    @operation(
        "make_enforcement_point",
        "Make a key for an enforcement point, shown this once",
        asks=PointKeyInput,
        answers=NewPointKey,
        status=201,
        refuses=[409, 422],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Administrators, signed in. Only the digest is kept."""
        person = maker_of(request)
        given = validated(PointKeyInput(data=request.data))
        slug = given.pop("environment")
        given["environment"] = environment_named(slug, pointer="/environment")
        made = system_keys.issue_point_key(by=person, form=uuid4(), **given)
        return _made(made, PointKeyFacts)


class SourceKeyListView(ApiView):
    """`/api/v1/metric-sources`."""

    session_only = frozenset({"POST"})
    shown_once = ("key",)

    @operation(
        "list_metric_sources",
        "Who reports metrics beside the agents, the latest key first",
        answers=page_of("SourceKeyPage", SourceKeyFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Auditors and administrators."""
        reader_of(request)
        rows = SourceKey.objects.select_related("created_by")
        return page_answer(request, rows, SourceKeyFacts, order=["-created_at", "-pk"])

    @operation(
        "make_metric_source",
        "Make a key for a metric source, shown this once",
        asks=SourceKeyInput,
        answers=NewSourceKey,
        status=201,
        refuses=[409, 422],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Administrators, signed in. Only the digest is kept."""
        person = maker_of(request)
        given = validated(SourceKeyInput(data=request.data))
        made = system_keys.issue_source_key(by=person, form=uuid4(), **given)
        return _made(made, SourceKeyFacts)


class PointRevocationView(ApiView):
    """`/api/v1/enforcement-points/{id}/revocation`."""

    @operation(
        "revoke_enforcement_point",
        "The key stops working now",
        answers=PointKeyFacts,
        refuses=[404],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Administrators. Repeating it changes nothing."""
        return Response(PointKeyFacts(_revoked(request, PointKey, pk)).data)


class SourceRevocationView(ApiView):
    """`/api/v1/metric-sources/{id}/revocation`."""

    @operation(
        "revoke_metric_source",
        "The key stops working now",
        answers=SourceKeyFacts,
        refuses=[404],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Administrators. Repeating it changes nothing."""
        return Response(SourceKeyFacts(_revoked(request, SourceKey, pk)).data)


def _made(made: tuple[SystemKey, str] | None, facts: type[SystemKeyFacts]) -> Response:
    if made is None:
        raise RuntimeError("a form of its own is never sent twice")
    key, text = made
    return Response({**facts(key).data, "key": text}, status=status.HTTP_201_CREATED)


def _revoked(request: Request, kind: type[SystemKey], pk: int) -> SystemKey:
    person = maker_of(request)
    key = system_keys.system_key_or_404(kind, pk)
    return system_keys.revoke_system_key(key, by=person)
