"""Suggested edits for programs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.shapes import RequestDetail, request_detail
from approvals.models import DeploymentRequest, Suggestion, SuggestionOutcome
from approvals.services.requests import require_may_ask
from approvals.services.seen import request_seen, require_may_speak
from approvals.services.suggestions import (
    Edit,
    accept,
    decline,
    suggest,
    suggestion_in,
)
from registry.rest.fields import ChoiceField
from registry.rest.schema import operation
from registry.rest.shapes import ChangeFacts, PersonName
from registry.rest.views import ApiView
from registry.web import person_of, validated

TAG = "Deployment requests"
MOST = 2**31 - 1
MOST_LINES = 32_767


class SuggestionInput(serializers.Serializer[Any]):
    """Other lines in place of `first` to `last` (from 1) of the round's text, and why."""

    round = serializers.IntegerField(min_value=1)
    line = serializers.IntegerField(
        min_value=0,
        max_value=MOST_LINES,
        required=False,
        allow_null=True,
        default=None,
        help_text="the sentence meant: a place in `changes`, from 0",
    )
    first = serializers.IntegerField(min_value=1, max_value=MOST)
    last = serializers.IntegerField(min_value=1, max_value=MOST)
    text = serializers.CharField(
        max_length=65_536, allow_blank=True, trim_whitespace=False
    )
    why = serializers.CharField(max_length=1000)


class SuggestionFacts(serializers.Serializer[Any]):
    """A suggested edit; once accepted, who made it is an author of `version`."""

    id = serializers.IntegerField()
    round = serializers.IntegerField(source="round.number")
    line = serializers.IntegerField(allow_null=True)
    first = serializers.IntegerField()
    last = serializers.IntegerField()
    text = serializers.CharField()
    why = serializers.CharField()
    changes = ChangeFacts(many=True, help_text="against the round's version")
    by = PersonName()
    at = serializers.DateTimeField()
    outcome = serializers.CharField(
        source="outcome.says",
        default=None,
        allow_null=True,
        help_text="accepted, declined; null: none yet",
    )
    version = serializers.IntegerField(
        source="outcome.version.number", default=None, allow_null=True
    )


class SuggestionList(serializers.Serializer[Any]):
    """Every suggestion of every round."""

    items = SuggestionFacts(many=True)


class OutcomeInput(serializers.Serializer[Any]):
    """Take it over or not; `counter`: the draft's, as its `ETag` says, 0 where none is open."""

    says = ChoiceField(choices=SuggestionOutcome.Says.choices)
    counter = serializers.IntegerField(
        min_value=0, max_value=MOST, required=False, default=0
    )


class SuggestionListView(ApiView):
    """`/api/v1/deployment-requests/{id}/suggestions`."""

    @operation(
        "list_suggestions",
        "Suggested edits and what became of them",
        answers=SuggestionList,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, pk: int) -> Response:
        """Those who may see the request."""
        item = request_seen(pk, by=person_of(request))
        return Response({"items": SuggestionFacts(_made_on(item), many=True).data})

    @operation(
        "suggest_edit",
        "Suggest other lines for the version of the latest round",
        asks=SuggestionInput,
        answers=SuggestionFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Those who run the agent, those who are asked."""
        person = person_of(request)
        item = request_seen(pk, by=person)
        require_may_speak(person, item)
        given = validated(SuggestionInput(data=request.data))
        made = suggest(
            item,
            round_number=given["round"],
            edit=Edit(given["first"], given["last"], given["text"], given["line"]),
            why=given["why"],
            by=person,
        )
        return Response(SuggestionFacts(made).data, status=status.HTTP_201_CREATED)


class SuggestionOutcomeView(ApiView):
    """`/api/v1/deployment-requests/{id}/suggestions/{suggestion}/outcome`."""

    @operation(
        "settle_suggestion",
        "Accept it, which opens a new round, or decline it",
        asks=OutcomeInput,
        answers=RequestDetail,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int, suggestion: int) -> Response:
        """Those who run the agent."""
        person = person_of(request)
        item = request_seen(pk, by=person)
        require_may_ask(item.agent, by=person)
        found = suggestion_in(item, suggestion)
        given = validated(OutcomeInput(data=request.data))
        if given["says"] == SuggestionOutcome.Says.ACCEPTED:
            accept(found, counter=given["counter"], by=person)
        else:
            decline(found, by=person)
        return Response(request_detail(request_seen(pk, by=person)))


def _made_on(item: DeploymentRequest) -> list[Suggestion]:
    return list(
        Suggestion.objects.filter(round__request=item).select_related(
            "by", "round", "outcome__version"
        )
    )
