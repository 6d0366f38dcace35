"""Comments and viewed marks for programs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.models import DeploymentRequest
from approvals.services.discussion import (
    answer_comment,
    comment,
    resolve,
    thread_in,
    threads_of,
)
from approvals.services.seen import request_seen, require_may_speak
from approvals.services.viewing import lines_viewed, mark_viewed, not_viewed
from registry.models import Person
from registry.rest.schema import operation
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import person_of, validated

TAG = "Deployment requests"
MOST_LINES = 32_767
LINE = "a place in the round's `changes`, from 0"


class CommentFacts(serializers.Serializer[Any]):
    """What one person said; never edited."""

    id = serializers.IntegerField()
    by = PersonName()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class ThreadFacts(serializers.Serializer[Any]):
    """A comment with its answers, oldest first; its id is the first one's."""

    id = serializers.IntegerField(source="first.pk")
    round = serializers.IntegerField(source="first.round.number")
    line = serializers.IntegerField(
        source="first.line", allow_null=True, help_text=f"{LINE}; null: all of it"
    )
    sentence = serializers.CharField(help_text="empty: about all of it")
    comments = CommentFacts(many=True)
    settled_by = PersonName(source="settled.by", default=None, allow_null=True)


class ThreadList(serializers.Serializer[Any]):
    """Every thread of every round."""

    items = ThreadFacts(many=True)


class CommentInput(serializers.Serializer[Any]):
    """What to say, of which round."""

    round = serializers.IntegerField(min_value=1)
    line = serializers.IntegerField(
        min_value=0,
        max_value=MOST_LINES,
        required=False,
        allow_null=True,
        default=None,
        help_text=f"{LINE}; null: all of it",
    )
    text = serializers.CharField(max_length=2000)


class AnswerCommentInput(serializers.Serializer[Any]):
    """What to answer."""

    text = serializers.CharField(max_length=2000)


class MarkInput(serializers.Serializer[Any]):
    """Which sentences of which round were looked at."""

    round = serializers.IntegerField(min_value=1)
    lines = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=MOST_LINES),
        min_length=1,
        max_length=1000,
        help_text=LINE,
    )


class MarkFacts(serializers.Serializer[Any]):
    """What the caller has marked, and what is left before they may approve."""

    round = serializers.IntegerField()
    viewed = serializers.ListField(child=serializers.IntegerField())
    left = serializers.ListField(child=serializers.IntegerField())


class CommentListView(ApiView):
    """`/api/v1/deployment-requests/{id}/comments`."""

    @operation(
        "list_comments",
        "What was said of it, thread by thread",
        answers=ThreadList,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, pk: int) -> Response:
        """Those who may see the request."""
        found = threads_of(request_seen(pk, by=person_of(request)))
        return Response({"items": ThreadFacts(found, many=True).data})

    @operation(
        "add_comment",
        "Comment on the latest round, or on one of its sentences",
        asks=CommentInput,
        answers=CommentFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Those who run the agent, those who are asked."""
        person, item = _speaking(request, pk)
        given = validated(CommentInput(data=request.data))
        said = comment(
            item,
            round_number=given["round"],
            line=given["line"],
            text=given["text"],
            by=person,
        )
        return Response(CommentFacts(said).data, status=status.HTTP_201_CREATED)


class CommentAnswerView(ApiView):
    """`/api/v1/deployment-requests/{id}/comments/{thread}/answers`."""

    @operation(
        "answer_comment",
        "Answer in a thread; a settled one is open again",
        asks=AnswerCommentInput,
        answers=CommentFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int, thread: int) -> Response:
        """Those who run the agent, those who are asked."""
        person, item = _speaking(request, pk)
        begun = thread_in(item, thread)
        given = validated(AnswerCommentInput(data=request.data))
        said = answer_comment(begun, text=given["text"], by=person)
        return Response(CommentFacts(said).data, status=status.HTTP_201_CREATED)


class ThreadResolutionView(ApiView):
    """`/api/v1/deployment-requests/{id}/comments/{thread}/resolution`."""

    @operation(
        "resolve_thread",
        "Settle a thread",
        answers=ThreadList,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int, thread: int) -> Response:
        """Those who run the agent, those who are asked."""
        person, item = _speaking(request, pk)
        resolve(thread_in(item, thread), by=person)
        return Response({"items": ThreadFacts(threads_of(item), many=True).data})


class MarkView(ApiView):
    """`/api/v1/deployment-requests/{id}/marks`."""

    session_only = frozenset({"POST"})

    @operation(
        "mark_viewed",
        "Mark sentences as viewed, which an approval needs",
        asks=MarkInput,
        answers=MarkFacts,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Those who run the agent, those who are asked; a new round begins without marks."""
        person, item = _speaking(request, pk)
        given = validated(MarkInput(data=request.data))
        proposed = mark_viewed(
            item, round_number=given["round"], lines=given["lines"], by=person
        )
        return Response(
            {
                "round": proposed.number,
                "viewed": sorted(lines_viewed(proposed, by=person)),
                "left": sorted(not_viewed(proposed, by=person)),
            }
        )


def _speaking(request: Request, pk: int) -> tuple[Person, DeploymentRequest]:
    person = person_of(request)
    item = request_seen(pk, by=person)
    require_may_speak(person, item)
    return person, item
