"""Requests, verdicts and answers over HTTP: a person's session and CSRF token, the pages' services."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.models import DeploymentRequest, ReviewAnswer, Verdict
from approvals.services.answers import answer_review
from approvals.services.seen import request_seen, review_seen
from approvals.services.tallies import tally
from approvals.services.verdicts import give_verdict
from registry.web import person_of, validated


class RequestView(APIView):
    """`GET /api/v1/deployment-requests/{id}`."""

    def get(self, request: Request, pk: int) -> Response:
        """Answer the request with its latest round, as the approvers read it."""
        return Response(_request_data(request_seen(pk, by=person_of(request))))


class VerdictInput(serializers.Serializer[Any]):
    """`{says, round, digest, comment?}`: the round, and the digest of its version, that was read."""

    says = serializers.ChoiceField(choices=Verdict.Says.choices)
    round = serializers.IntegerField(min_value=1)
    digest = serializers.CharField(max_length=71)
    comment = serializers.CharField(max_length=2000, required=False, default="")


class VerdictView(APIView):
    """`POST /api/v1/deployment-requests/{id}/verdicts`."""

    def post(self, request: Request, pk: int) -> Response:
        """Record one person's verdict on the latest round."""
        item = request_seen(pk, by=person_of(request))
        given = validated(VerdictInput(data=request.data))
        verdict = give_verdict(
            item,
            round_number=given["round"],
            digest=given["digest"],
            says=Verdict.Says(given["says"]),
            by=person_of(request),
            comment=given["comment"],
        )
        return Response(_verdict_data(verdict), status=status.HTTP_201_CREATED)


class AnswerInput(serializers.Serializer[Any]):
    """`{says, note?}`."""

    says = serializers.ChoiceField(choices=ReviewAnswer.Says.choices)
    note = serializers.CharField(max_length=1000, required=False, default="")


class AnswerView(APIView):
    """`POST /api/v1/reviews/{id}/answers`."""

    def post(self, request: Request, pk: UUID) -> Response:
        """Record one person's answer to a run's question."""
        person = person_of(request)
        review = review_seen(pk, by=person)
        given = validated(AnswerInput(data=request.data))
        answer = answer_review(
            review,
            says=ReviewAnswer.Says(given["says"]),
            by=person,
            note=given["note"],
        )
        return Response(
            {"review": str(review.pk), "says": answer.says, "at": answer.at},
            status=status.HTTP_201_CREATED,
        )


def _request_data(item: DeploymentRequest) -> dict[str, Any]:
    proposed = item.round
    return {
        "id": item.pk,
        "agent": item.agent.slug,
        "environment": item.environment.slug,
        "status": item.status,
        "asked_by": item.asked_by.name,
        "asked_at": item.asked_at,
        "expires_at": item.expires_at,
        "round": {
            "number": proposed.number,
            "version": proposed.version.number,
            "digest": proposed.digest,
            "base": proposed.base.digest if proposed.base else None,
            "mode": proposed.mode,
            "why": proposed.why,
            "changes": proposed.changes,
            "words": proposed.words,
            "risk": proposed.risk,
            "risk_reasons": proposed.risk_reasons,
            "advice": proposed.lints,
            "needs": tally(proposed),
            "verdicts": [
                _verdict_data(verdict)
                for verdict in proposed.verdicts.select_related("person")
            ],
        },
    }


def _verdict_data(verdict: Verdict) -> dict[str, Any]:
    return {
        "person": verdict.person.name,
        "says": verdict.says,
        "comment": verdict.comment,
        "digest": verdict.digest,
        "at": verdict.at,
    }
