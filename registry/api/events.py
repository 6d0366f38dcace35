"""What happened, for programs."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry import access
from registry.models import Event, Notice
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.views import ApiView
from registry.web import person_of, validated


class EventFacts(serializers.Serializer[Event]):
    """One event, as endpoints get it."""

    id = serializers.UUIDField()
    type = serializers.CharField()
    subject = serializers.CharField(help_text="`requests/17`")
    agent = serializers.CharField(source="agent.slug", default=None, allow_null=True)
    time = serializers.DateTimeField(source="at")
    sentence = serializers.CharField(source="title")
    path = serializers.CharField(help_text="where to look, below the public address")
    data = serializers.DictField()  # type: ignore[assignment]  # the metaclass takes fields away from the class


class EventFilter(serializers.Serializer[Any]):
    """Which ones."""

    type = serializers.CharField(required=False, max_length=60)
    agent = serializers.CharField(required=False, max_length=100)
    subject = serializers.CharField(required=False, max_length=120)


class EventListView(ApiView):
    """`/api/v1/events`."""

    @operation(
        "list_events",
        "What happened, the latest first",
        answers=page_of("EventPage", EventFacts),
        query=[EventFilter, CURSOR, LIMIT],
        refuses=[422],
        tag="Events",
    )
    def get(self, request: Request) -> Response:
        """Auditors and administrators see all, everybody else what concerned them."""
        person = person_of(request)
        wanted = validated(EventFilter(data=request.query_params))
        rows = Event.objects.select_related("agent")
        if not access.may_read_audit(person):
            told = Notice.objects.filter(event=OuterRef("pk"), person=person)
            rows = rows.filter(Exists(told))
        if "agent" in wanted:
            rows = rows.filter(agent__slug=wanted.pop("agent"))
        return page_answer(
            request, rows.filter(**wanted), EventFacts, order=["-at", "-id"]
        )
