"""What a person keeps of the list, and tags of many agents at once."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import QueryDict
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.names import agents_named
from registry.models import AgentWord, SavedView
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.views import ApiView
from registry.services.catalogue.facts import MOST_AT_ONCE, bulk_tag
from registry.services.catalogue.views import delete_view, save_view
from registry.services.listing import read_query
from registry.web import person_of, validated

TAG = "Agents"


class ViewFacts(serializers.Serializer[SavedView]):
    """A list kept under a name."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField(help_text="the filters, as the list has them")
    saved_at = serializers.DateTimeField()


class ViewInput(serializers.Serializer[Any]):
    """A name, and the filters as a query string: `state=active&risk=high`."""

    name = serializers.CharField(max_length=200)
    query = serializers.CharField(max_length=4000)


class TagChange(serializers.Serializer[Any]):
    """Which tags of which agents."""

    agents = serializers.ListField(
        child=serializers.CharField(max_length=100),
        min_length=1,
        max_length=MOST_AT_ONCE,
    )
    add = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, required=False
    )
    remove = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, required=False
    )


class TagFacts(serializers.Serializer[Any]):
    """A tag that agents have."""

    tag = serializers.CharField(source="value")
    agents = serializers.IntegerField(help_text="how many have it")


class TagsChanged(serializers.Serializer[Any]):
    """How many agents have other tags now."""

    changed = serializers.IntegerField()


class ViewListView(ApiView):
    """`/api/v1/views`."""

    @operation(
        "list_views",
        "The caller's saved views, by name",
        answers=page_of("ViewPage", ViewFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everybody's own."""
        rows = SavedView.objects.filter(person=person_of(request))
        return page_answer(request, rows, ViewFacts, order=["name"])

    @operation(
        "save_view",
        "Keep filters of the list under a name",
        asks=ViewInput,
        answers=ViewFacts,
        status=201,
        refuses=[409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """As far as the list understands them."""
        given = validated(ViewInput(data=request.data))
        asked = read_query(QueryDict(given["query"]))
        view = save_view(person_of(request), name=given["name"], query=asked.query())
        return Response(ViewFacts(view).data, status=status.HTTP_201_CREATED)


class ViewView(ApiView):
    """`/api/v1/views/{id}`."""

    @operation(
        "delete_view",
        "Forget a view; no agent changes",
        answers=None,
        status=204,
        refuses=[404],
        tag=TAG,
    )
    def delete(self, request: Request, pk: int) -> Response:
        """One's own."""
        delete_view(person_of(request), pk=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TagListView(ApiView):
    """`/api/v1/tags`."""

    @operation(
        "list_tags",
        "The tags there are, by name, and how many agents have each",
        answers=page_of("TagPage", TagFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in reads them, as the agents that have them."""
        words = AgentWord.objects.filter(kind=AgentWord.Kind.TAG)
        counted = words.values("value").annotate(agents=Count("summary"))
        rows = counted.values_list("value", "agents", named=True)
        return page_answer(request, rows, TagFacts, order=["value"])


class TagChangesView(ApiView):
    """`/api/v1/tag-changes`."""

    @operation(
        "change_tags",
        "Add and take away tags of many agents: of all of them or of none",
        asks=TagChange,
        answers=TagsChanged,
        status=201,
        once=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Those who run every one of them."""
        given = validated(TagChange(data=request.data))
        changed = bulk_tag(
            agents_named(given["agents"], pointer="/agents"),
            add=given.get("add", ()),
            remove=given.get("remove", ()),
            by=person_of(request),
        )
        return Response({"changed": changed}, status=status.HTTP_201_CREATED)
