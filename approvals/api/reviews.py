"""Reviews for programs of people: what runs wait for, and, in a session, the answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.models import ReviewAnswer
from approvals.services import queues
from approvals.services.answers import answer_review
from approvals.services.seen import review_seen, reviews_seen_by
from registry.errors import NotFoundError
from registry.models import Person
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import person_of, validated
from scopes.api.asking import ReasonFacts
from scopes.models import Review
from scopes.services.questions import arguments_of

TAG = "Reviews"


class ReviewFacts(serializers.Serializer[Review]):
    """A run's question to people about one exact request."""

    id = serializers.UUIDField()
    agent = serializers.CharField(source="agent.slug")
    environment = serializers.CharField(source="environment.slug")
    run = serializers.UUIDField(source="run_id")
    call = serializers.CharField()
    action = serializers.CharField()
    resource = serializers.CharField()
    mode = serializers.CharField()
    effect = serializers.CharField()
    code = serializers.CharField()
    say = serializers.CharField()
    state = ChoiceField(choices=Review.State.choices)
    quorum = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class AskedFacts(serializers.Serializer[Any]):
    """A team that is asked, and how many of it must say yes."""

    team = serializers.CharField(source="team.slug")
    quorum = serializers.IntegerField()


class AnswerFacts(serializers.Serializer[Any]):
    """What one person said."""

    person = PersonName()
    says = ChoiceField(choices=ReviewAnswer.Says.choices)
    note = serializers.CharField()
    at = serializers.DateTimeField()


class ReviewDetail(ReviewFacts):
    """The question as the people asked read it, arguments included."""

    reasons = ReasonFacts(many=True)
    context = serializers.DictField()  # type: ignore[assignment]  # the metaclass takes fields away from the class
    arguments = serializers.DictField()
    asked = AskedFacts(many=True)
    answers = AnswerFacts(many=True)


class ReviewFilter(serializers.Serializer[Any]):
    """Which reviews."""

    waiting = ChoiceField(
        choices=["me"], required=False, help_text="only those whose answer is mine"
    )
    agent = serializers.CharField(max_length=100, required=False)
    state = ChoiceField(choices=Review.State.choices, required=False)


class AnswerInput(serializers.Serializer[Any]):
    """Yes or no; a no says why."""

    says = ChoiceField(choices=ReviewAnswer.Says.choices)
    note = serializers.CharField(
        max_length=1000, required=False, default="", allow_blank=True
    )


class ReviewListView(ApiView):
    """`/api/v1/reviews`."""

    @operation(
        "list_reviews",
        "Those the caller may see, the latest first",
        answers=page_of("ReviewPage", ReviewFacts),
        query=[ReviewFilter, CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Of agents whose work one may see, and those that ask one's teams."""
        wanted = validated(ReviewFilter(data=request.query_params))
        rows = _rows(person_of(request), mine="waiting" in wanted)
        fields = {"agent": "agent__slug", "state": "state"}
        rows = rows.filter(
            **{fields[name]: wanted[name] for name in fields if name in wanted}
        )
        return page_answer(request, rows, ReviewFacts, order=["-opened_at", "-pk"])


class ReviewView(ApiView):
    """`/api/v1/agents/{slug}/reviews/{id}`: apart from the address where the agent waits for the answer."""

    @operation(
        "get_review",
        "One review with its arguments and answers",
        answers=ReviewDetail,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, slug: str, pk: UUID) -> Response:
        """As the people asked read it."""
        review = review_seen(pk, by=person_of(request))
        if review.agent.slug != slug:
            raise NotFoundError("there is no such review that you may see")
        answers = review.answers.select_related("person")
        asked = review.asked.select_related("team")
        facts = {
            **ReviewFacts(review).data,
            "reasons": ReasonFacts(review.reasons, many=True).data,
            "context": review.context,
            "arguments": dict(arguments_of(review)),
            "asked": AskedFacts(asked, many=True).data,
            "answers": AnswerFacts(answers, many=True).data,
        }
        return Response(facts)


class AnswerView(ApiView):
    """`/api/v1/reviews/{id}/answers`."""

    session_only = frozenset({"POST"})

    @operation(
        "answer_review",
        "Say yes or no to a run's question",
        asks=AnswerInput,
        answers=AnswerFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Whom the review asks."""
        person = person_of(request)
        review = review_seen(pk, by=person)
        given = validated(AnswerInput(data=request.data))
        answer = answer_review(
            review, says=ReviewAnswer.Says(given["says"]), by=person, note=given["note"]
        )
        return Response(AnswerFacts(answer).data, status=status.HTTP_201_CREATED)


def _rows(person: Person, *, mine: bool) -> QuerySet[Review]:
    if mine:
        # The queue joins teams; by id each review comes once, in whatever order.
        waiting = queues.reviews_for(person).order_by().values("pk")
        return reviews_seen_by(person).filter(pk__in=waiting)
    return reviews_seen_by(person)
